import { expect, test } from 'vitest'
import { FlowError } from '../../../contract/errors.ts'
import type { Stream } from '../../../contract/protocol/streams.ts'
import { SimulatedClock } from '../../simulated-clock.ts'
import { turn } from '../../turn.ts'
import { openOutlet } from './open-outlet.ts'

interface Trial {
  readonly isTooLarge?: (payload: unknown) => boolean
  readonly isFull?: () => boolean
  readonly keyOf?: (value: number) => string | undefined
}

function anOutlet(
  policy: Stream['policy'],
  credit: number,
  { isTooLarge = () => false, isFull = () => false, keyOf = (value) => String(value % 10) }: Trial = {},
) {
  const clock = new SimulatedClock()
  const sent: unknown[] = []
  let told = 0
  const failures: FlowError[] = []
  const stream = { name: 'numbers', policy, keyOf }
  const outlet = openOutlet(
    stream as unknown as Stream<never, never>,
    {
      credit,
      send: ({ payload }, droppedSoFar) => {
        if (isTooLarge(payload)) return new FlowError('PROTOCOL_INVALID', { message: 'too large' })
        sent.push(payload)
        told = droppedSoFar
        return undefined
      },
      isFull,
      tellDropped: (total) => (told = total),
      fail: (error) => failures.push(error),
    },
    clock,
  )
  const push = (payload: number) => outlet.push({ payload, body: undefined })
  return { outlet, sent, told: () => told, failures, push, advance: (ms: number) => clock.advance(ms, turn) }
}

test('figures that change a thousand times a second go out twenty times', async () => {
  const { sent, push, advance } = anOutlet('latest', 1_000)
  for (let ms = 0; ms < 999; ms++) {
    push(ms * 10)
    await advance(1)
  }
  expect(sent.length).toBe(20)
  expect(sent.slice(0, 3)).toEqual([0, 490, 990])
})

test('the last of the figures goes out, however fast they came', async () => {
  const { sent, push, advance } = anOutlet('latest', 10)
  for (const value of [10, 20, 30]) push(value)
  await advance(50)
  expect(sent).toEqual([10, 30])
})

test('what is larger than a frame counts as dropped in a sample, and ends what leaves nothing out', () => {
  const sampled = anOutlet('sample', 10, { isTooLarge: (payload) => payload === 2, keyOf: () => undefined })
  for (const value of [1, 2, 3]) sampled.push(value)
  sampled.outlet.grant(1)
  expect(sampled.sent).toEqual([1, 3])
  expect(sampled.failures).toEqual([])
  const every = anOutlet('every', 10, { isTooLarge: (payload) => payload === 2 })
  for (const value of [1, 2]) every.push(value)
  expect(every.failures.map(({ message }) => message)).toEqual(['too large'])
})

test('a closed outlet says nothing more', async () => {
  const { sent, push, outlet, advance } = anOutlet('latest', 10)
  push(1)
  push(11)
  outlet.close()
  await advance(1_000)
  expect(sent).toEqual([1])
})

test('in a sample only what has a key waits for credit, the newest of each, and the rest is counted exactly', () => {
  const keyOf = (value: number) => (value < 10 ? undefined : String(value % 10))
  const { push, outlet, sent, told } = anOutlet('sample', 1, { keyOf })
  expect([1, 2, 11, 12, 21, 3, 31].map(push)).toEqual([true, false, true, true, true, false, true])
  expect(outlet.isWaiting).toBe(true)
  outlet.grant(10)
  expect(sent).toEqual([1, 31, 12])
  expect(told()).toBe(2)
  expect(push(4)).toBe(true)
  expect(outlet.isWaiting).toBe(false)
})

test('a watcher that has credit and does not read is sent no more samples, and what has a key all the same', () => {
  let isFull = false
  const keyOf = (value: number) => (value < 10 ? undefined : 'key')
  const { push, sent, told } = anOutlet('sample', 100, { isFull: () => isFull, keyOf })
  push(1)
  isFull = true
  for (const value of [2, 3, 10]) push(value)
  isFull = false
  push(4)
  expect(sent).toEqual([1, 10, 4])
  expect(told()).toBe(2)
})
