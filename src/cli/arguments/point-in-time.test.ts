import { expect, test } from 'vitest'
import { readDuration } from './duration.ts'
import { readTime } from './point-in-time.ts'

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5h', 5_400_000],
  ['2d', 172_800_000],
  ['10', undefined],
  ['10 s', undefined],
  ['-5s', undefined],
])('the duration %s is %s ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms)
})

test('a time is ISO 8601 with a zone, a date, or a duration ago', () => {
  expect(readTime('2026-11-20T06:00:00Z', 0)).toBe(Date.UTC(2026, 10, 20, 6))
  expect(readTime('2026-11-20T06:00:00+02:00', 0)).toBe(Date.UTC(2026, 10, 20, 4))
  expect(readTime('2026-11-20', 0)).toBe(Date.UTC(2026, 10, 20))
  expect(readTime('1h', 10_000_000)).toBe(6_400_000)
  for (const wrong of ['2026-11-20T06:00:00', '2026-13-20', 'now', ''])
    expect(readTime(wrong, 0)).toBeUndefined()
})
