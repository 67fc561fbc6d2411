import { expect, test } from 'vitest'
import { Utf8Text } from './utf8-text.ts'

function isText(bytes: Buffer, step: number): boolean {
  const text = new Utf8Text()
  for (let at = 0; at < bytes.length; at += step) if (!text.take(bytes.subarray(at, at + step))) return false
  return text.isWhole
}

test.each([1, 2, 3, 5, 100])(
  'letters of several bytes are text, wherever %i bytes at a time cut them',
  (step) => {
    expect(isText(Buffer.from('K\u00e4se, \u20ac 4, \u{1f9c0}'), step)).toBe(true)
  },
)

test.each([1, 2, 3, 100])('letters of Latin-1 are none, %i bytes at a time', (step) => {
  expect(isText(Buffer.from('id,K\u00e4se\n1,2', 'latin1'), step)).toBe(false)
  expect(isText(Buffer.from('caf\u00e9', 'latin1'), step)).toBe(false)
})
