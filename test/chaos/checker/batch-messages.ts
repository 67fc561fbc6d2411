import { readHeaders, type RowHeader } from './row-headers.ts'

interface BatchMessage {
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RowHeader[]
}

/**
 * Messages as they lie in one blob of the file, each with 24 bytes in front: checksum (not looked at), timestamp as
 * a double at 4, lengths of key, value and headers at 12, 16 and 20; all little-endian, -1 for null.
 */
export function batchMessages(blob: Buffer): readonly BatchMessage[] {
  const messages: BatchMessage[] = []
  for (let at = 0; at < blob.length;) {
    const timestamp = blob.readDoubleLE(at + 4)
    const lengths = [12, 16, 20].map((field) => blob.readInt32LE(at + field))
    at += 24
    const [key = null, value = null, headers = null] = lengths.map((length) => {
      if (length < 0) return null
      at += length
      return Buffer.from(blob.subarray(at - length, at))
    })
    messages.push({ timestamp, key, value, headers: readHeaders(headers) })
  }
  return messages
}
