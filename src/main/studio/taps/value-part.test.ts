import { expect, test } from 'vitest'
import { valuePart } from './value-part.ts'

test('parts are cut between characters, and together are the whole', () => {
  const text = 'aé漢🚂'.repeat(50)
  const bytes = Buffer.from(text)
  for (const size of [4, 5, 7, 64]) {
    let joined = ''
    for (let from: number | null = 0; from !== null;) {
      const part = valuePart(bytes, bytes.length, { from, bytes: size })
      expect(part.text.startsWith('base64:')).toBe(false)
      joined += part.text
      from = part.next
    }
    expect(joined).toBe(text)
  }
})

test('bytes that are no text are given as such, and always come to an end', () => {
  const bytes = Buffer.alloc(100, 0x80)
  let parts = 0
  for (let from: number | null = 0; from !== null; parts += 1)
    from = valuePart(bytes, bytes.length, { from, bytes: 8 }).next
  expect(parts).toBe(13)
})

test('where only the begin was kept, that is said', () => {
  expect(valuePart(Buffer.from('abc'), 5_000, { from: 0, bytes: 64 })).toEqual({
    text: 'abc',
    next: null,
    bytes: 5_000,
    keptBytes: 3,
  })
})
