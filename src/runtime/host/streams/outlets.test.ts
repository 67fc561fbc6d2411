import { expect, test } from 'vitest'
import { FlowError } from '../../../contract/errors.ts'
import type { Stream } from '../../../contract/protocol/streams.ts'
import { SimulatedClock } from '../../simulated-clock.ts'
import { turn } from '../../turn.ts'
import { openOutlet } from './open-outlet.ts'

function anOutlet(policy: Stream['policy'], credit: number, isTooLarge = (_payload: unknown) => false) {
  const clock = new SimulatedClock()
  const sent: unknown[] = []
  const dropped: number[] = []
  const failures: FlowError[] = []
  const stream = { name: 'numbers', policy, keyOf: (value: number) => String(value % 10) }
  const outlet = openOutlet(
    stream as unknown as Stream<never, never>,
    {
      credit,
      send: ({ payload }) => {
        if (isTooLarge(payload)) return new FlowError('PROTOCOL_INVALID', { message: 'too large' })
        sent.push(payload)
        return undefined
      },
      tellDropped: (total) => dropped.push(total),
      fail: (error) => failures.push(error),
    },
    clock,
  )
  const push = (payload: number) => outlet.push({ payload, body: undefined })
  return { outlet, sent, dropped, failures, push, advance: (ms: number) => clock.advance(ms, turn) }
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
  const sampled = anOutlet('sample', 10, (payload) => payload === 2)
  for (const value of [1, 2, 3]) sampled.push(value)
  sampled.outlet.grant(1)
  expect(sampled.sent).toEqual([1, 3])
  expect(sampled.failures).toEqual([])
  const every = anOutlet('every', 10, (payload) => payload === 2)
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
