import { expect, test } from 'vitest'
import { addHeld, HeldWork } from './held-work.ts'

test('what stands at a node is counted with its oldest, and goes when it is answered, with the time it took', () => {
  const held = new HeldWork()
  const [first, second] = [held.begin('ask', 10), held.begin('ask', 30)]
  expect(held.figures(110, 3)).toEqual({ ask: { count: 2, oldestMs: 100, again: 0 } })
  held.end(first, 110)
  held.end(second, 50)
  expect(held.figures(200, 3)).toEqual({ ask: { count: 0, oldestMs: 0, again: 0, p50Ms: 100, p95Ms: 100 } })
})

test('of those that are tried again the one that is furthest says which attempt comes, and when', () => {
  const held = new HeldWork()
  const [one, two] = [held.begin('ask', 0), held.begin('ask', 0)]
  Object.assign(one, { attempt: 2, nextAt: 500 })
  Object.assign(two, { attempt: 3, nextAt: 800 })
  expect(held.figures(100, 3)['ask']).toEqual({
    count: 2,
    oldestMs: 100,
    again: 2,
    attempt: 3,
    attempts: 3,
    nextInMs: 700,
  })
})

test('only the latest times of a node are kept', () => {
  const held = new HeldWork()
  for (let took = 0; took < 1_000; took += 1) held.end(held.begin('ask', 0), took)
  const { p50Ms, p95Ms } = held.figures(0, 3)['ask']!
  expect([p50Ms, p95Ms]).toEqual([744 + 128, 744 + 243])
})

test('tasks are added up, and of what cannot be added the worst counts', () => {
  const calm = { ask: { count: 1, oldestMs: 5, again: 0, p50Ms: 1, p95Ms: 2 } }
  const busy = {
    ask: { count: 4, oldestMs: 90, again: 1, attempt: 2, attempts: 3, nextInMs: 10, p50Ms: 3, p95Ms: 9 },
  }
  expect(addHeld([calm, busy, {}])).toEqual({ ask: { ...busy.ask, count: 5 } })
})
