import { expect, test } from 'vitest'
import type { RunFigures } from '../../../contract/studio/run-methods.ts'
import { SimulatedClock } from '../../../runtime/simulated-clock.ts'
import { FigureNews } from './figure-news.ts'

const file = 'flows/a/a.flow.json'

function aNews() {
  const clock = new SimulatedClock()
  const told: number[] = []
  let count = 0
  const news = new FigureNews({
    clock,
    look: () => ({ file, counts: { in: count } }) as RunFigures,
    tell: ({ counts }) => told.push(counts.in),
  })
  const moves = () => {
    count += 1
    news.moved([file])
  }
  return { told, moves, news, advance: (ms: number) => clock.advance(ms, () => Promise.resolve()) }
}

test('however often a flow moves, its figures are told four times a second, the newest each time', async () => {
  const { told, moves, advance } = aNews()
  for (let step = 0; step < 100; step += 1) {
    moves()
    await advance(10)
  }
  expect(told).toEqual([25, 50, 75, 100])
})

test('figures that are as they were are not told again, and none are told when the Studio closes', async () => {
  const { told, moves, news, advance } = aNews()
  moves()
  await advance(250)
  news.moved([file])
  await advance(250)
  expect(told).toEqual([1])
  moves()
  news.close()
  moves()
  await advance(1_000)
  expect(told).toEqual([1])
})

test('what a flow came to is told at once, and not again', async () => {
  const { told, moves, news, advance } = aNews()
  moves()
  news.ended([file])
  expect(told).toEqual([1])
  await advance(1_000)
  expect(told).toEqual([1])
})
