import type { Header, MessageContent } from '../../../../contract/message.ts'
import { headerNameBytes } from './header-names.ts'

/** Attributes, of which none are defined, in one byte. */
const ATTRIBUTES = 1
/** Bytes of a record behind its length. */
export function recordBodyBytes(message: MessageContent, index: number, baseTimestamp: number): number {
  return (
    ATTRIBUTES +
    timestampBytes(message.timestamp, baseTimestamp) +
    varintBytes(index) +
    fieldBytes(message.key) +
    fieldBytes(message.value) +
    headersBytes(message.headers)
  )
}

/** Length of a number from -1 up, zigzag in bytes of seven bits. */
export function varintBytes(number: number): number {
  if (number < 0x40) return 1
  if (number < 0x2000) return 2
  if (number < 0x10_0000) return 3
  return number < 0x800_0000 ? 4 : 5
}

/** Exact also for times that are further apart than a number can tell. */
export function timestampDelta(timestamp: number, base: number): bigint {
  return BigInt(Math.trunc(timestamp)) - BigInt(Math.trunc(base))
}

function timestampBytes(timestamp: number, base: number): number {
  const delta = timestamp - base
  if (delta === (delta | 0)) return varintBytes(delta < 0 ? ~delta : delta)
  let left = timestampDelta(timestamp, base)
  if (left < 0n) left = ~left
  let bytes = 1
  for (left >>= 6n; left > 0n; left >>= 7n) bytes += 1
  return bytes
}

function fieldBytes(field: Uint8Array | null): number {
  if (field === null) return 1
  return varintBytes(field.length) + field.length
}

function headersBytes(headers: readonly Header[]): number {
  let bytes = varintBytes(headers.length)
  for (let i = 0; i < headers.length; i++) {
    const { name, value } = headers[i] as Header
    bytes += fieldBytes(headerNameBytes(name)) + fieldBytes(value)
  }
  return bytes
}
