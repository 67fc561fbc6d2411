import { crc32 } from 'node:zlib'
import type { MessageContent, StoredMessage } from '../../../contract/message.ts'
import { encodeHeaders, decodeHeaders } from './headers-codec.ts'

/**
 * Consecutive messages of one partition as one blob. For each message, little-endian: a CRC-32 of all that
 * follows (u32), the timestamp (f64), the lengths of key, value and headers (i32; -1 is null), and these three.
 * One row for a batch: a row for each message cost four times as much to write and to read (decision 3).
 */
const CRC = 0
const TIMESTAMP = 4
const KEY = 12
const VALUE = 16
const HEADERS = 20
const FIXED = 24

export function encodeBatch(messages: readonly MessageContent[]): Buffer {
  const headers = messages.map((message) => encodeHeaders(message.headers))
  let length = 0
  for (const [i, { key, value }] of messages.entries()) {
    length += FIXED + (key?.length ?? 0) + (value?.length ?? 0) + (headers[i]?.length ?? 0)
  }
  const blob = Buffer.allocUnsafe(length)
  const view = new DataView(blob.buffer, blob.byteOffset, length)
  let at = 0
  for (let i = 0; i < messages.length; i++) {
    const { timestamp, key, value } = messages[i]!
    const start = at
    view.setFloat64(start + TIMESTAMP, timestamp, true)
    at = start + FIXED
    at = put(blob, view, { field: start + KEY, at, bytes: key })
    at = put(blob, view, { field: start + VALUE, at, bytes: value })
    at = put(blob, view, { field: start + HEADERS, at, bytes: headers[i] ?? null })
    view.setUint32(start + CRC, crc32(blob.subarray(start + TIMESTAMP, at)), true)
  }
  return blob
}

interface Part {
  /** Where its length goes. */
  readonly field: number
  readonly at: number
  readonly bytes: Uint8Array | null
}

function put(blob: Buffer, view: DataView, { field, at, bytes }: Part): number {
  view.setInt32(field, bytes === null ? -1 : bytes.length, true)
  if (bytes === null) return at
  blob.set(bytes, at)
  return at + bytes.length
}

/** Walks through a batch, message by message. Keys, values and headers are views of the blob. */
export class BatchCursor {
  /** Offset of the message it stands at. */
  offset: number
  private readonly blob: Buffer
  private readonly view: DataView
  private at = 0

  constructor(blob: Buffer, offset: number) {
    this.blob = blob
    this.view = new DataView(blob.buffer, blob.byteOffset, blob.length)
    this.offset = offset
  }

  get isAtEnd(): boolean {
    return this.at >= this.blob.length
  }

  /** The message it stands at, or undefined where it is damaged. The cursor stays. */
  peek(): StoredMessage | undefined {
    const { at, blob, view } = this
    const end = this.end()
    if (end === undefined || crc32(blob.subarray(at + TIMESTAMP, end)) !== view.getUint32(at + CRC, true))
      return undefined
    const key = view.getInt32(at + KEY, true)
    const value = view.getInt32(at + VALUE, true)
    const headers = view.getInt32(at + HEADERS, true)
    const valueAt = at + FIXED + Math.max(0, key)
    const headersAt = valueAt + Math.max(0, value)
    return {
      offset: this.offset,
      key: key < 0 ? null : blob.subarray(at + FIXED, valueAt),
      value: value < 0 ? null : blob.subarray(valueAt, headersAt),
      headers: decodeHeaders(headers < 0 ? null : blob.subarray(headersAt, end)),
      timestamp: view.getFloat64(at + TIMESTAMP, true),
    }
  }

  /** The timestamp of the message it stands at. */
  get timestamp(): number {
    return this.view.getFloat64(this.at + TIMESTAMP, true)
  }

  /** Goes to the next message. False where the damage of this one hides where the next begins. */
  advance(): boolean {
    const end = this.end()
    if (end === undefined) return false
    this.at = end
    this.offset += 1
    return true
  }

  /** Goes on to an offset of the batch. False where damage lies on the way. */
  skipTo(offset: number): boolean {
    while (this.offset < offset) if (!this.advance()) return false
    return true
  }

  /** Where the present message ends; undefined where its lengths cannot be true. */
  private end(): number | undefined {
    const { at, blob, view } = this
    if (at + FIXED > blob.length) return undefined
    const lengths = [
      view.getInt32(at + KEY, true),
      view.getInt32(at + VALUE, true),
      view.getInt32(at + HEADERS, true),
    ]
    let end = at + FIXED
    for (const length of lengths) {
      if (length < -1) return undefined
      end += Math.max(0, length)
    }
    return end > blob.length ? undefined : end
  }
}
