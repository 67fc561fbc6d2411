import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { gapError } from '../../src/runtime/broker/gap-error.ts'
import { SimulatedClock } from '../../src/runtime/simulated-clock.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { copy } from './copied-topic.ts'

/** A broker whose polls fail as the test says, as Kafka's do while a topic is deleted and made anew. */
async function aFailingBroker(clock: SimulatedClock) {
  const failing: { by: FlowError | undefined } = { by: undefined }
  const broker = await openEmbeddedBroker({ folder: ':memory:', clock })
  const join = broker.join.bind(broker)
  broker.join = (membership) =>
    join({
      ...membership,
      assigned: (lease) => {
        const poll = lease.poll.bind(lease)
        lease.poll = async (limits) => {
          if (failing.by !== undefined) throw failing.by
          return await poll(limits)
        }
        return membership.assigned(lease)
      },
    })
  return { broker, failing }
}

test('a topic that is deleted and made anew is one story: first that it is missing, then the gap, with its cure', async () => {
  const clock = new SimulatedClock()
  const { broker, failing } = await aFailingBroker(clock)
  const driver = await FlowTestDriver.start(copy().build(), { clock, broker })
  const [flow] = driver.running.flows
  failing.by = new FlowError('TOPIC_MISSING', { message: 'There is no topic "a".' })
  await driver.advance(3_000)
  // The topics of its sinks are there.
  expect(Object.keys(flow!.metrics(0).outages!)).toEqual(['in'])
  failing.by = gapError({ topic: 'a', partition: 0, offset: 5, begin: 0, end: 0 })
  await driver.advance(60_000)
  expect(flow!.metrics(0).outages).toEqual({})
  expect(flow!.outageSince).toBeUndefined()
  const notices = driver.events.filter(({ type }) => type === 'notice')
  expect(notices.at(-1)).toMatchObject({ code: 'TOPIC_GAP', step: { do: 'choose-start' } })
  expect(notices.filter((notice) => 'code' in notice && notice.code === 'OUTAGE_OVER')).toEqual([])
  await driver.drain()
})
