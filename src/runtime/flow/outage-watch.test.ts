import { expect, test } from 'vitest'
import { FlowError } from '../../contract/errors.ts'
import type { TransitionEvent } from '../../contract/run-protocol.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { OutageWatch } from './outage-watch.ts'

const settled = async () => {}
const unreachable = new FlowError('BROKER_UNREACHABLE', { message: 'No broker.' })

function aWatch() {
  const told: string[] = []
  const clock = new SimulatedClock()
  const watch = new OutageWatch('amber-otter', clock, ({ code, message }) => told.push(`${code} ${message}`))
  const becomes = (machine: TransitionEvent['machine'], id: string, to: string, code?: string) =>
    watch.take({
      type: 'transition',
      at: 0,
      flow: 'amber-otter',
      machine,
      id,
      from: '',
      to,
      ...(code === undefined ? {} : { code }),
    })
  return { told, clock, watch, becomes }
}

const over = (seconds: string) => `OUTAGE_OVER The broker answers again after ${seconds} s: the flow goes on.`

test('the end of an outage is told when its last part is well, with how long it took', async () => {
  const { told, clock, watch, becomes } = aWatch()
  becomes('task', 'price/0', 'paused', 'BROKER_UNREACHABLE')
  await clock.advance(3_000, settled)
  becomes('task', 'price/1', 'paused', 'BROKER_UNREACHABLE')
  watch.ofMember('price', unreachable)
  await clock.advance(9_000, settled)
  becomes('task', 'price/0', 'running')
  becomes('task', 'price/1', 'running')
  expect(told).toEqual([])
  watch.ofMember('price', null)
  expect(told).toEqual([over('12')])
})

test('a start that waited is over when the flow runs', async () => {
  const { told, clock, watch, becomes } = aWatch()
  watch.atStart(unreachable)
  await clock.advance(1_500, settled)
  becomes('flow', 'amber-otter', 'starting')
  becomes('flow', 'amber-otter', 'backing-off', 'BROKER_UNREACHABLE')
  expect(told).toEqual([])
  becomes('flow', 'amber-otter', 'running')
  expect(told).toEqual([over('1.5')])
})

test('an outage that ends with a gap is not good news: what stopped there does not go on', async () => {
  const { told, becomes, watch } = aWatch()
  watch.ofMember('price', unreachable)
  becomes('task', 'price/0', 'paused', 'TOPIC_MISSING')
  becomes('task', 'price/0', 'stopped', 'TOPIC_GAP')
  watch.ofMember('price', null)
  expect(told).toEqual([])
})

test('a task that is lost in an outage does not end it, and one without an outage tells nothing', () => {
  const { told, becomes } = aWatch()
  becomes('task', 'price/1', 'running')
  becomes('task', 'price/0', 'paused', 'BROKER_UNREACHABLE')
  becomes('task', 'price/0', 'lost', 'BROKER_UNREACHABLE')
  expect(told).toEqual([])
  becomes('task', 'price/2', 'running')
  expect(told).toEqual([over('0.0')])
})
