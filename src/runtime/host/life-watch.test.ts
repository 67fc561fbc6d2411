import { expect, onTestFinished, test } from 'vitest'
import { SimulatedClock } from '../simulated-clock.ts'
import { turn } from '../turn.ts'
import { LifeWatch } from './life-watch.ts'

function aWatch({ isUp = true } = {}) {
  const clock = new SimulatedClock()
  const over = new AbortController()
  const said: string[] = []
  const watch = new LifeWatch({
    clock,
    over: over.signal,
    isUp,
    quiet: (ms) => said.push(`quiet for ${ms}`),
    answers: (ms) => said.push(`answers after ${ms}`),
  })
  onTestFinished(() => over.abort())
  return { watch, said, over, advance: (ms: number) => clock.advance(ms, turn) }
}

test('a process without a sign of life for five seconds is said to be quiet, once, and to answer when it does', async () => {
  const { watch, said, advance } = aWatch()
  await advance(4_000)
  expect(said).toEqual([])
  await advance(8_000)
  expect(said).toEqual(['quiet for 5000'])
  watch.lives()
  watch.lives()
  expect(said).toEqual(['quiet for 5000', 'answers after 12000'])
  await advance(5_000)
  expect(said.at(-1)).toBe('quiet for 5000')
})

test('one that shows that it lives is never quiet', async () => {
  const { watch, said, advance } = aWatch()
  for (let second = 0; second < 60; second += 1) {
    await advance(1_000)
    watch.lives()
  }
  expect(said).toEqual([])
})

test('one that is still being loaded is not quiet before its first sign of life', async () => {
  const { watch, said, advance } = aWatch({ isUp: false })
  await advance(20_000)
  watch.lives()
  expect(said).toEqual([])
  await advance(5_000)
  expect(said).toEqual(['quiet for 5000'])
})

test('nothing is said of one that nobody looks at any more', async () => {
  const { said, over, advance } = aWatch()
  over.abort()
  await advance(60_000)
  expect(said).toEqual([])
})
