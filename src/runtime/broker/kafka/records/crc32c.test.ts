import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32c } from './crc32c.ts'
import { SIXTEEN_STREAMS, crcOfStreams } from './crc32c-streams.ts'

/** By the definition, one bit after the other. */
function bitByBit(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  }
  return ~crc >>> 0
}

// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
const vectors: readonly (readonly [string, Uint8Array, number])[] = [
  ['32 bytes of zeroes', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes counting up', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['32 bytes counting down', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ['"123456789"', Buffer.from('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(0), 0],
]

test.each(vectors)('the checksum of %s is the published one', (_, bytes, checksum) => {
  expect(crc32c(bytes, 0, bytes.length)).toBe(checksum)
})

test('the vectors of sixteen streams are in use', () => {
  expect(crcOfStreams).toBeDefined()
})

test('any part of any bytes has the checksum that the definition gives', () => {
  const lengths = fc.oneof(fc.nat(100), fc.integer({ min: SIXTEEN_STREAMS - 20, max: 3 * SIXTEEN_STREAMS }))
  fc.assert(
    fc.property(fc.nat(20), lengths, fc.nat(0xffff_ffff), (from, length, seed) => {
      const bytes = someBytes(from + length + 3, seed)
      expect(crc32c(bytes, from, from + length)).toBe(bitByBit(bytes.subarray(from, from + length)))
    }),
  )
})

test('bytes of more than one filling of the vectors’ memory have the checksum of all of them', () => {
  for (const length of [65_536, 65_537, 200_001]) {
    const bytes = someBytes(length, length)
    expect(crc32c(bytes, 0, length)).toBe(bitByBit(bytes))
  }
})

/** A view into the middle of a buffer, as a batch in a response is. */
function someBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length + 5).subarray(5)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    bytes[i] = state >>> 24
  }
  return bytes
}
