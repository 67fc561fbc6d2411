import { SIXTEEN_STREAMS, crcOfStreams } from './crc32c-streams.ts'
import { overZeroBytes } from './crc32c-tables.ts'

/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of a record batch, of the bytes from `from` to `to`.
 * An unsigned number.
 */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  const streams = to - from >= SIXTEEN_STREAMS ? crcOfStreams : undefined
  if (streams === undefined) return ~slicing(-1, bytes, from, to) >>> 0
  const rest = to - ((to - from) % SIXTEEN_STREAMS)
  return ~slicing(streams(-1, bytes, from, rest), bytes, rest, to) >>> 0
}

/**
 * Sixteen bytes a step ("slicing by 16"): a byte's part in the checksum depends only on how many follow it.
 * One table for each place, since V8 checks one index against one length faster than a sum.
 */
function slicing(start: number, bytes: Uint8Array, from: number, to: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let crc = start
  let at = from
  for (const end = to - 15; at < end; at += 16) {
    const a = crc ^ view.getInt32(at, true)
    const b = view.getInt32(at + 4, true)
    const c = view.getInt32(at + 8, true)
    const d = view.getInt32(at + 12, true)
    crc =
      (T15[a & 0xff] as number) ^
      (T14[(a >>> 8) & 0xff] as number) ^
      (T13[(a >>> 16) & 0xff] as number) ^
      (T12[a >>> 24] as number) ^
      (T11[b & 0xff] as number) ^
      (T10[(b >>> 8) & 0xff] as number) ^
      (T9[(b >>> 16) & 0xff] as number) ^
      (T8[b >>> 24] as number) ^
      (T7[c & 0xff] as number) ^
      (T6[(c >>> 8) & 0xff] as number) ^
      (T5[(c >>> 16) & 0xff] as number) ^
      (T4[c >>> 24] as number) ^
      (T3[d & 0xff] as number) ^
      (T2[(d >>> 8) & 0xff] as number) ^
      (T1[(d >>> 16) & 0xff] as number) ^
      (T0[d >>> 24] as number)
  }
  for (; at < to; at++) crc = (T0[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8)
  return crc
}

// A word's lowest byte has three more of its bytes behind it, and its highest none.
const [T3, T2, T1, T0] = fourTables(4)
const [T7, T6, T5, T4] = fourTables(8)
const [T11, T10, T9, T8] = fourTables(12)
const [T15, T14, T13, T12] = fourTables(16)

type Tables = readonly [Int32Array, Int32Array, Int32Array, Int32Array]

/** For the four bytes of a word that ends `zeros - 4` bytes before the end of a step. */
function fourTables(zeros: number): Tables {
  const tables = overZeroBytes(zeros)
  return [tables.slice(0, 256), tables.slice(256, 512), tables.slice(512, 768), tables.slice(768)]
}
