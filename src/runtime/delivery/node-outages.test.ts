import { expect, test } from 'vitest'
import { FlowError } from '../../contract/errors.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { NodeOutages } from './node-outages.ts'

const away = new FlowError('BROKER_UNREACHABLE', { message: 'Nobody there.' })
const open = new FlowError('CIRCUIT_OPEN', { message: 'It is open.' })

function someOutages() {
  const clock = new SimulatedClock()
  const told: string[] = []
  const outages = new NodeOutages({
    clock,
    tell: (nodeId, error, nextInMs) => told.push(`${nodeId} ${error?.code ?? 'well'} ${nextInMs ?? '-'}`),
  })
  return { clock, told, outages }
}

test('an outage that two tell of one node is over when both are well', () => {
  const { told, outages } = someOutages()
  const [one, other] = [{}, {}]
  outages.take(one, 'ask', away)
  outages.take(other, 'ask', away)
  outages.take(one, 'ask', null)
  expect(told.at(-1)).toBe('ask BROKER_UNREACHABLE -')
  outages.take(other, 'ask', null)
  expect(told.at(-1)).toBe('ask well -')
})

test('when one of them is well, what the others know holds, with the time that is left', async () => {
  const { clock, told, outages } = someOutages()
  const [circuit, message] = [{}, {}]
  outages.take(circuit, 'ask', open, 15_000)
  outages.take(message, 'ask', away)
  await clock.advance(5_000, async () => {})
  outages.take(message, 'ask', null)
  expect(told).toEqual(['ask CIRCUIT_OPEN 15000', 'ask BROKER_UNREACHABLE -', 'ask CIRCUIT_OPEN 10000'])
})

test('who has told nothing ends nothing, and nodes know nothing of one another', () => {
  const { told, outages } = someOutages()
  const [one, other] = [{}, {}]
  outages.take(one, 'ask', away)
  outages.take(one, 'price', away)
  outages.take(other, 'ask', null)
  outages.take(one, 'price', null)
  expect(told).toEqual(['ask BROKER_UNREACHABLE -', 'price BROKER_UNREACHABLE -', 'price well -'])
})
