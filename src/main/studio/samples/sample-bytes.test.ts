import { expect, test } from 'vitest'
import { beginText } from './sample-bytes.ts'

test.each([
  ['fits', 'abc', 'abc', false],
  ['is longer', 'abcdefgh', 'abcd', true],
  ['has a character of four bytes at the cut', 'abc😀😀😀😀', 'abc\ud83d', true],
  ['has nothing else', '😀'.repeat(9), '😀😀', true],
])('a value that %s is shown by its first characters', (_what, text, begin, isCut) => {
  expect(beginText(Buffer.from(text), 4)).toEqual({ text: begin, isCut })
})

test('what lies far behind the begin of a value is not read', () => {
  const bytes = Buffer.concat([Buffer.from('abcd'.repeat(10)), Buffer.from([0xff, 0xfe])])
  expect(beginText(bytes, 4)).toEqual({ text: 'abcd', isCut: true })
})

test('bytes that are no text are shown as such', () => {
  expect(beginText(Buffer.from([0xff, 0xfe]), 40)).toEqual({ text: 'base64://4=', isCut: false })
})
