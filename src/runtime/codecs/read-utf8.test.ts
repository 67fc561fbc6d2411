import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUtf8 } from './read-utf8.ts'

const text = fc.string({ unit: 'grapheme' }).map((each) => [...Buffer.from(each)])
const anything = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 })
const bytesOf = (parts: fc.Arbitrary<number[]>) =>
  fc.array(parts, { maxLength: 12 }).map((each) => Buffer.from(each.flat()))

test('text is read as it was written', () => {
  fc.assert(
    fc.property(bytesOf(text), (bytes) => {
      expect(readUtf8(bytes)).toBe(bytes.toString())
    }),
  )
})

test('wrong UTF-8 is refused with the first byte that does not fit', () => {
  const wrong = bytesOf(fc.oneof(text, anything)).filter((bytes) => !isUtf8(bytes))
  fc.assert(
    fc.property(wrong, (bytes) => {
      const [, place = '', shown] = /byte (\d+) \(0x([0-9a-f]{2})\)/.exec(messageOf(bytes)) ?? []
      const at = Number(place) - 1
      expect(isUtf8(bytes.subarray(0, at))).toBe(true)
      expect(bytes[at]?.toString(16).padStart(2, '0')).toBe(shown)
      const longer = [1, 2, 3, 4].map((more) => bytes.subarray(0, Math.min(bytes.length, at + more)))
      expect(longer.some(isUtf8)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

function messageOf(bytes: Uint8Array): string {
  try {
    return `was read: ${readUtf8(bytes)}`
  } catch (error) {
    return (error as Error).message
  }
}
