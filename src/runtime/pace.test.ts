import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

test('one piece of work is given more and more messages of quick code, and few of slow code', () => {
  const pace = new Pace({ ms: 50, first: 16 })
  const first = pace.most
  pace.took(first, 1)
  expect(pace.most).toBe(first * 4)
  pace.took(pace.most, 0)
  expect(pace.most).toBe(first * 16)
  pace.took(pace.most, 100 * pace.most)
  expect(pace.most).toBe(1)
  pace.took(1, 25)
  expect(pace.most).toBe(2)
})

test('one that answered no message counts as one for its time', () => {
  const pace = new Pace({ ms: 50, first: 16 })
  pace.took(0, 500)
  expect(pace.most).toBe(1)
})
