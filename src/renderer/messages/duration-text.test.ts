import { expect, test } from 'vitest'
import { durationText } from './duration-text.ts'

test.each([
  [0, '0.0 ms'],
  [0.02, '<0.1 ms'],
  [0.1, '0.1 ms'],
  [37.2, '37 ms'],
  [999.6, '1000 ms'],
  [4_200, '4.2 s'],
  [180_000, '3 min'],
])('%d ms reads %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
