import { expect, test } from 'vitest'
import type { Clock } from '../../../runtime/clock.ts'
import { turn } from '../../../runtime/turn.ts'
import { TurnByTurn } from './turn-by-turn.ts'

type Work = (item: number) => Promise<void> | undefined

/** `stepMs`: each look at the clock takes that long. */
function aQueue(stepMs: number, work: Work = () => undefined) {
  const done: number[] = []
  const told: number[] = []
  let now = 0
  const queue = new TurnByTurn<number>({
    clock: { monotonic: () => (now += stepMs) } as unknown as Clock,
    work: (item) => {
      const later = work(item)
      if (later === undefined) return void done.push(item)
      return later.then(() => void done.push(item))
    },
    worked: () => void told.push(done.length),
  })
  return { queue, done, told }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

test('a few items are worked through at once, and that is told once', () => {
  const { queue, done, told } = aQueue(0)
  queue.add([1, 2, 3])
  expect([done, told, queue.isBusy]).toEqual([[1, 2, 3], [3], false])
})

test('many of them, or slow ones, take several turns, in their order, also with those that come meanwhile', async () => {
  for (const [stepMs, atFirst] of [
    [0, 500],
    [10, 1],
  ] as const) {
    const { queue, done, told } = aQueue(stepMs)
    queue.add(upTo(1_200))
    expect(done.length).toBe(atFirst)
    queue.add([1_200])
    while (queue.isBusy) await turn()
    await turn()
    expect(done).toEqual(upTo(1_201))
    expect(told.at(-1)).toBe(1_201)
  }
})

test('what is behind an item that takes its time waits for it, and its end is told, be it the last', async () => {
  const gate = Promise.withResolvers<void>()
  const { queue, done, told } = aQueue(0, (item) => (item === 1 ? gate.promise : undefined))
  queue.add([0, 1])
  queue.add([2])
  await turn()
  expect([done, told, queue.isBusy]).toEqual([[0], [1], true])
  gate.resolve()
  while (queue.isBusy) await turn()
  await turn()
  expect([done, told.at(-1)]).toEqual([[0, 1, 2], 3])
})

test('nothing is worked on after it was closed', async () => {
  const { queue, done } = aQueue(0)
  queue.add(upTo(1_200))
  queue.close()
  queue.add([1])
  await turn()
  await turn()
  expect([done.length, queue.isBusy]).toEqual([500, false])
})
