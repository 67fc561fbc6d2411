import { crc32 } from 'node:zlib'

/**
 * One checksum over timestamp, key, headers and value. Lengths and timestamp go in as the start value, so that
 * a byte that moves from key to value is found too. Signed: SQLite keeps small numbers in fewer bytes.
 */
export function messageCrc(
  timestamp: number,
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: Uint8Array | null,
): number {
  // Every step can be undone, so that two timestamps of one high half never give the same start.
  let crc = Math.imul((timestamp | 0) ^ Math.imul((timestamp / 0x100000000) | 0, 0x85ebca6b), 0x9e3779b1)
  crc = (crc + (key === null ? 0 : key.length + 1)) >>> 0
  if (key !== null) crc = crc32(key, crc)
  if (headers !== null) crc = crc32(headers, crc)
  if (value === null) return ~crc
  return crc32(value, crc) | 0
}
