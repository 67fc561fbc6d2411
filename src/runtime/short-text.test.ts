import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortText } from './short-text.ts'

test('it reads any bytes as a decoder of UTF-8 does', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const encoder = new TextEncoder()
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.string({ maxLength: 40 }).map((text) => encoder.encode(text)),
      ),
      (bytes) => {
        expect(shortText(bytes)).toBe(decoder.decode(bytes))
      },
    ),
  )
})
