const POLYNOMIAL = 0x82f63b78 // bits reversed: the lowest one stands for the highest power

/** `slice(k)[byte]` is the checksum of that byte with k zero bytes behind it, without the inversions at both ends. */
export const BYTE_TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0)
  return crc
})

/** What becomes of a checksum when a zero byte follows. */
function overZeroByte(crc: number): number {
  return (BYTE_TABLE[crc & 0xff] as number) ^ (crc >>> 8)
}

/** Tables for a checksum's four bytes, lowest first, that say what they become when `zeros` zero bytes follow. */
export function overZeroBytes(zeros: number): Int32Array {
  const tables = new Int32Array(4 * 256)
  for (let bit = 0; bit < 32; bit++) {
    let crc = 1 << bit
    for (let i = 0; i < zeros; i++) crc = overZeroByte(crc)
    // A checksum is linear: that of two bits is the sum of theirs.
    const table = tables.subarray((bit >>> 3) * 256, ((bit >>> 3) + 1) * 256)
    const half = 1 << (bit & 7)
    for (let byte = half; byte < 2 * half; byte++) table[byte] = (table[byte - half] as number) ^ crc
  }
  return tables
}
