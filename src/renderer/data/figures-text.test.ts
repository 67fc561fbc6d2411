import { afterEach, expect, test } from 'vitest'
import { isoText, momentText } from './figures-text.ts'

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

test('a time that is no date is told as its number', () => {
  expect(isoText(1_700_000_000_000)).toBe('2023-11-14T22:13:20.000Z')
  for (const text of [isoText, momentText])
    expect([1.7e18, -1, NaN].map(text)).toEqual(['1700000000000000000', text(-1), 'NaN'])
})
