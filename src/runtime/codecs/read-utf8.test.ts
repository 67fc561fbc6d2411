import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUtf8 } from './read-utf8.ts'

test('any bytes are read or refused with the first byte that does not fit', () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => [...Buffer.from(text)]),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 3 }),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const bytes = Buffer.from(parts.flat())
      if (isUtf8(bytes)) {
        expect(readUtf8(bytes)).toBe(bytes.toString())
        return
      }
      const place = /byte (\d+) \(0x([0-9a-f]{2})\)/.exec(messageOf(() => readUtf8(bytes)))
      const at = Number(place?.[1]) - 1
      expect(isUtf8(bytes.subarray(0, at))).toBe(true)
      expect(bytes[at]?.toString(16).padStart(2, '0')).toBe(place?.[2])
      for (let end = at + 1; end <= Math.min(bytes.length, at + 4); end++)
        expect(isUtf8(bytes.subarray(0, end))).toBe(false)
    }),
    { numRuns: 500 },
  )
})

function messageOf(run: () => unknown): string {
  try {
    run()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
