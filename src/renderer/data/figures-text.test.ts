import { afterEach, expect, test } from 'vitest'
import { momentText } from './figures-text.ts'

const zone = process.env['TZ']

afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

test.each([
  ['UTC', '23:59:59.007'],
  ['Asia/Kathmandu', '05:44:59.007'],
  ['America/St_Johns', '20:29:59.007'],
])('a moment is told in the time of the place, here %s', (place, text) => {
  process.env['TZ'] = place
  expect(momentText(Date.UTC(2026, 0, 31, 23, 59, 59, 7))).toBe(text)
})
