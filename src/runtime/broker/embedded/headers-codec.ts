import { NO_HEADERS, type Header } from '../../../contract/message.ts'
import { shortText } from '../../short-text.ts'

/**
 * Headers as one blob, order and repeated names kept: for each header the length of its name and of its value
 * (plus one, so that 0 means null), then both. Lengths are varints. No headers: no blob.
 */
export function encodeHeaders(headers: readonly Header[]): Buffer | null {
  if (headers.length === 0) return null
  let room = 0
  for (const { name, value } of headers) room += 10 + name.length * 3 + (value?.length ?? 0)
  const blob = Buffer.allocUnsafe(room)
  let at = 0
  for (const { name, value } of headers) {
    const nameLength = Buffer.byteLength(name)
    at = putVarint(blob, at, nameLength)
    at = putVarint(blob, at, value === null ? 0 : value.length + 1)
    at += blob.write(name, at)
    if (value !== null) {
      blob.set(value, at)
      at += value.length
    }
  }
  return blob.subarray(0, at)
}

/** The headers of a blob. Values are views of it. */
export function decodeHeaders(blob: Buffer | null): readonly Header[] {
  if (blob === null) return NO_HEADERS
  const headers: Header[] = []
  const cursor = { at: 0 }
  while (cursor.at < blob.length) {
    const nameLength = takeVarint(blob, cursor)
    const valueLength = takeVarint(blob, cursor) - 1
    const name = shortText(blob.subarray(cursor.at, cursor.at + nameLength))
    cursor.at += nameLength
    if (valueLength < 0) headers.push({ name, value: null })
    else {
      headers.push({ name, value: blob.subarray(cursor.at, cursor.at + valueLength) })
      cursor.at += valueLength
    }
  }
  return headers
}

function putVarint(blob: Buffer, at: number, value: number): number {
  let rest = value
  let next = at
  while (rest > 127) {
    blob[next++] = (rest & 127) | 128
    rest >>>= 7
  }
  blob[next++] = rest
  return next
}

function takeVarint(blob: Buffer, cursor: { at: number }): number {
  let value = 0
  let shift = 0
  for (;;) {
    const byte = blob[cursor.at++] as number
    value |= (byte & 127) << shift
    if (byte < 128) return value
    shift += 7
  }
}
