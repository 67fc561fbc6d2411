import { readHeaders } from './row-headers.ts'
import type { LogRow } from './broker-log.ts'

/** Of each message: checksum (4 bytes), timestamp (8), lengths of key, value and headers (4 each, -1 is null). */
const FIXED = 24

/** The messages of one blob of the table `batches`; all numbers are little-endian. */
export function* batchRows(
  blob: Buffer,
  first: Pick<LogRow, 'topic' | 'partition' | 'offset'>,
): Generator<LogRow> {
  let { offset } = first
  for (let at = 0; at < blob.length; offset++) {
    const timestamp = blob.readDoubleLE(at + 4)
    const lengths = [12, 16, 20].map((field) => blob.readInt32LE(at + field))
    at += FIXED
    const [key, value, headers] = lengths.map((length) => {
      const part = length < 0 ? null : blob.subarray(at, at + length)
      at += Math.max(0, length)
      return part
    })
    if (at > blob.length) throw new Error(`A batch of ${first.topic} ends inside message ${offset}.`)
    yield {
      ...first,
      offset,
      timestamp,
      key: key ?? null,
      value: value ?? null,
      headers: readHeaders(headers ?? null),
    }
  }
}
