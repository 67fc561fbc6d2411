import { expect, test } from 'vitest'
import type { Journey } from '../../contract/inspection.ts'
import { journeyMs, journeyStops } from './journey-stops.ts'

const text = (value: string) => ({ text: value, bytes: value.length, cut: false })
const step = (node: string, port: string, afterMs: number, value = '{}') => ({
  node,
  port,
  afterMs,
  key: null,
  value: text(value),
})

const journey: Journey = {
  steps: [
    step('orders', 'in', 0),
    step('orders', 'out', 0.1),
    step('ask', 'in', 0.2, '{"a":1}'),
    step('ask', 'out', 40.2, '{"a":2}'),
    step('total', 'in', 40.3),
  ],
  failures: [{ node: 'total', code: 'EXPRESSION_FAILED', message: 'no such field', afterMs: 40.5 }],
  stays: [{ node: 'ask', workMs: 30, waitMs: 10 }],
  figures: { ask: { hits: 1 } },
  finished: true,
  cut: false,
  partial: false,
}

test('a journey is read node by node: what came, what left, how long it took and how long it waited', () => {
  const [orders, ask, total] = journeyStops(journey)
  expect(orders).toMatchObject({ node: 'orders', afterMs: 0, ms: 0.1 })
  expect(ask).toMatchObject({
    in: text('{"a":1}'),
    outs: [{ port: 'out', value: text('{"a":2}') }],
    waitMs: 10,
  })
  expect(ask?.ms).toBeCloseTo(40)
  expect(ask?.figures).toEqual({ hits: 1 })
  expect(total?.failure?.code).toBe('EXPRESSION_FAILED')
})

test('a node that the message came to and has not left has no time yet', () => {
  const [, ask] = journeyStops({ ...journey, steps: journey.steps.slice(0, 3), failures: [] })
  expect(ask?.ms).toBeUndefined()
})

test('behind a split the node says how many messages came', () => {
  const steps = [
    step('items', 'in', 0),
    step('total', 'in', 1),
    step('total', 'in', 2),
    step('total', 'in', 3),
  ]
  expect(journeyStops({ ...journey, steps, failures: [], stays: [] })[1]).toMatchObject({
    node: 'total',
    count: 3,
  })
})

test('the whole way takes as long as its last stop, and never no time at all', () => {
  expect(journeyMs(journeyStops(journey))).toBeCloseTo(40.5)
  expect(journeyMs([])).toBeGreaterThan(0)
})
