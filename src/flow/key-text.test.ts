import { expect, test } from 'vitest'
import { Decimal } from './decimal.ts'
import { keyText } from './key-text.ts'

test.each([
  ['P-100', 'P-100'],
  [7, '7'],
  [true, 'true'],
  [12345678901234567890n, '12345678901234567890'],
  [Decimal.parse('12.50'), '12.50'],
  [null, null],
  [undefined, null],
])('the key made of %s is %s', (value, text) => {
  expect(keyText(value)).toBe(text)
})

test.each([
  [{ id: 1 }, 'an object'],
  [{ constructor: 1, toString: 2 }, 'an object'],
  [[1], 'a list'],
  [new Uint8Array([1]), 'bytes'],
])('no key is made of %j', (value, what) => {
  expect(() => keyText(value)).toThrow(`A key cannot be made of ${what}.`)
})
