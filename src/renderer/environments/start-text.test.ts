import { expect, test } from 'vitest'
import { startText } from './start-text.ts'

test('a sheet says where reading starts as it was chosen, and how much is read first', () => {
  const there = { partitions: 2, ahead: 55 }
  expect(startText({ ...there, start: 'beginning' })).toBe('the beginning, 55 messages')
  const time = new Date(2026, 10, 27, 10, 0).getTime()
  expect(startText({ ...there, start: { time }, ahead: 12 })).toBe('from 2026-11-27 10:00:00, 12 messages')
  expect(startText({ ...there, start: 'committed' })).toBe('where it was, 55 behind')
  expect(startText({ ...there, start: 'now', ahead: 0 })).toBe('now: what comes from here on')
  expect(startText({ partitions: null, start: 'beginning', ahead: 0 })).toBe('when it is there')
})
