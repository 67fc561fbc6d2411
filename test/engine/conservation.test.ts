import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { aFailingKind, aWaitingKind, OutsideFile } from '../support/test-kinds.ts'

/** Two waiting branches, one of them behind a node that fails in every way, to two topics and a file. */
const flow = aFlow()
  .topic('in', { partitions: 2 })
  .node('source', 'topic-source', { topic: 'in' })
  .node('ask', 'ask')
  .node('shaky', 'shaky')
  .node('first', 'topic-sink', { topic: 'first' })
  .node('second', 'topic-sink', { topic: 'second' })
  .edge('source.out', 'ask.in')
  .edge('source.out', 'shaky.in')
  .edge('ask.out', 'first.in')
  .edge('shaky.out', 'second.in')
  .build()

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        keys: fc.array(fc.constantFrom('a', 'b', 'c', null), { minLength: 1, maxLength: 6 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drain' as const) }) },
  ),
  { minLength: 1, maxLength: 12 },
)

function kinds(random: () => number) {
  const ask = aWaitingKind('ask', async () => {
    const luck = random()
    if (luck < 0.1) throw new FlowError('NODE_FAILED', { message: 'busy', class: 'transient' })
    if (luck < 0.15) throw new FlowError('NODE_FAILED', { message: 'no' })
  })
  const shaky = aFailingKind('shaky', () => {
    const luck = random()
    return luck < 0.1 ? 'BROKER_UNREACHABLE' : luck < 0.2 ? 'EXPRESSION_FAILED' : undefined
  })
  return [ask, shaky]
}

test('whatever fails and wherever it crashes: each message ends once in each branch, in order of its key', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer(), async (plan, seed) => {
      const random = seededRandom(seed)
      let driver = await FlowTestDriver.start(flow, { kinds: kinds(random) })
      let sent = 0
      const again = async (broker: Broker) => FlowTestDriver.start(flow, { kinds: kinds(random), broker })
      for (const step of plan) {
        if (step.do === 'send')
          await driver.sendUnsettled('in', ...step.keys.map((key) => ({ key, value: { id: sent++, key } })))
        else if (step.do === 'wait') await driver.advance(step.ms)
        else {
          await (step.do === 'crash' ? driver.crash() : driver.drain())
          driver = await again(driver.broker)
        }
      }
      await driver.crash()
      driver = await FlowTestDriver.start(flow, {
        kinds: kinds(random),
        broker: driver.broker,
        request: { once: true },
      })
      expect(await driver.pump(driver.running.done)).toEqual({ ended: 'finished' })
      await expectEachOnce(driver, sent)
    }),
    { numRuns: 60 },
  )
}, 120_000)

async function expectEachOnce(driver: FlowTestDriver, sent: number): Promise<void> {
  const letters = await driver.deadLetters()
  for (const [topic, node] of [
    ['first', 'ask'],
    ['second', 'shaky'],
  ] as const) {
    const out = (await driver.read(topic)).map(({ value }) => value as { id: number; key: string | null })
    const failed = letters
      .filter(({ headers }) => headers['millrace-node'] === node)
      .map(({ value }) => (value as { id: number }).id)
    expect([...out.map(({ id }) => id), ...failed].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: sent }, (_, id) => id),
    )
    for (const key of ['a', 'b', 'c']) {
      const order = out.filter((message) => message.key === key).map(({ id }) => id)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
    }
  }
}

test('a file outside holds each line once, whatever crashes', async () => {
  const plan = fc.array(fc.constantFrom('send', 'crash', 'full', 'room', 'wait'), {
    minLength: 1,
    maxLength: 15,
  })
  const toFile = aFlow()
    .node('in', 'topic-source', { topic: 'in' })
    .node('file', 'file')
    .edge('in.out', 'file.in')
    .build()
  await fc.assert(
    fc.asyncProperty(plan, async (todo) => {
      const file = new OutsideFile()
      const options = { kinds: [file.kind('file')] }
      let driver = await FlowTestDriver.start(toFile, options)
      let sent = 0
      for (const step of todo) {
        if (step === 'send') await driver.send('in', { value: sent++ }, { value: sent++ })
        else if (step === 'wait') await driver.advance(1_000)
        else if (step === 'crash') {
          await driver.crash()
          driver = await FlowTestDriver.start(toFile, { ...options, broker: driver.broker })
        } else file.full = step === 'full'
      }
      file.full = false
      await driver.advance(20_000)
      await driver.drain()
      expect(file.lines).toEqual(Array.from({ length: sent }, (_, id) => String(id)))
    }),
    { numRuns: 40 },
  )
}, 120_000)
