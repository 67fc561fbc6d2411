import { isObject, type JsonArray, type JsonValue } from '../../flow/json-value.ts'
import type { Message } from '../../runtime/node-api.ts'

/**
 * About the bytes that the pieces have as JSON with their key and headers; counting stops above `most`. Writing them
 * to know it exactly would cost as much as the whole node.
 */
export function pieceBytes(message: Message, values: JsonArray, most: number): number {
  let bytes = values.length * envelopeBytes(message)
  for (const value of values) {
    if (bytes > most) return bytes
    bytes += jsonBytes(value)
  }
  return bytes
}

function envelopeBytes({ key, headers }: Message): number {
  let bytes = key?.length ?? 0
  for (const { name, value } of headers) bytes += name.length + (value?.length ?? 0)
  return bytes
}

function jsonBytes(value: JsonValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 8 : 16
  if (typeof value !== 'object' || value === null) return 8
  if (value instanceof Uint8Array) return value.length
  if (Array.isArray(value))
    return (value as JsonArray).reduce<number>((sum, each) => sum + jsonBytes(each) + 1, 2)
  if (!isObject(value)) return 16
  let bytes = 2
  for (const [name, field] of Object.entries(value)) bytes += name.length + 4 + jsonBytes(field)
  return bytes
}
