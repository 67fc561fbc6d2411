import { expect, test } from 'vitest'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { aFailingKind, aKind } from '../support/test-kinds.ts'

const taster = aFailingKind('taster', (message) =>
  (message.value as { bad?: boolean }).bad === true ? 'EXPRESSION_FAILED' : undefined,
)
const marker = aKind('marker', 'operator', () => ({
  type: 'operator',
  connect:
    ({ out }) =>
    (message) =>
      out!(message.withValue({ ...(message.value as object), marked: true })),
}))

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'meals' })
  .node('mark', 'marker')
  .node('taste', 'taster')
  .node('out', 'topic-sink', { topic: 'eaten' })
  .edge('in.out', 'mark.in')
  .edge('mark.out', 'taste.in')
  .edge('taste.out', 'out.in')

test('a message that always fails becomes a dead letter with everything about it, and the next one passes', async () => {
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [taster, marker] })
  await driver.send(
    'meals',
    { key: 'x', value: { id: 1, bad: true }, headers: { trace: 't1' }, timestamp: 1234 },
    { key: 'x', value: { id: 2 } },
  )
  expect((await driver.read('eaten')).map(({ value }) => value)).toEqual([{ id: 2, marked: true }])
  const [letter] = await driver.deadLetters()
  expect(letter).toMatchObject({ key: 'x', value: { id: 1, bad: true }, timestamp: 1234 })
  expect(letter?.headers).toMatchObject({
    'millrace-error': 'EXPRESSION_FAILED',
    'millrace-message': 'taster says EXPRESSION_FAILED.',
    'millrace-node': 'taste',
    'millrace-attempts': '1',
    'millrace-flow': 'test-flow',
    'millrace-topic': 'meals',
    'millrace-partition': '0',
    'millrace-offset': '0',
    'millrace-input': '{"id":1,"bad":true,"marked":true}',
    trace: 't1',
  })
  expect(letter?.headers['millrace-revision']).toMatch(/^[0-9a-f]{64}$/)
  expect(driver.counts()).toEqual({ in: 2, out: 1, dropped: 0, deadLetters: 1, unfinished: 0 })
  // Counted at the node that failed, though its error port leads nowhere.
  expect(driver.nodeFigures()).toMatchObject({ taste: { in: 2, out: 1, error: 1 }, out: { in: 1 } })
  await driver.drain()
})

test('a wired error port takes the message with what went wrong in its headers, which a topic sink takes off', async () => {
  const wired = aFlow()
    .node('in', 'topic-source', { topic: 'meals' })
    .node('taste', 'taster')
    .node('why', 'filter', { where: 'headers["millrace-error"] == "EXPRESSION_FAILED"' })
    .node('out', 'topic-sink', { topic: 'eaten' })
    .node('bin', 'topic-sink', { topic: 'binned' })
    .edge('in.out', 'taste.in')
    .edge('taste.out', 'out.in')
    .edge('taste.error', 'why.in')
    .edge('why.out', 'bin.in')
    .build()
  const driver = await FlowTestDriver.start(wired, { kinds: [taster] })
  await driver.send('meals', { value: { bad: true }, headers: { trace: 't1' } })
  const [binned] = await driver.read('binned')
  expect(binned?.headers).toEqual({ trace: 't1' })
  expect(await driver.deadLetters()).toEqual([])
  await driver.drain()
})

test('a bug in a kind costs the one message it fails on', async () => {
  const buggy = aKind('taster', 'operator', () => ({
    type: 'operator',
    connect:
      ({ out }) =>
      (message) => {
        if ((message.value as { bad?: boolean }).bad === true) (undefined as unknown as () => void)()
        out!(message)
      },
  }))
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [buggy, marker] })
  await driver.send('meals', { value: { bad: true } }, { value: { id: 2 } })
  expect((await driver.deadLetters())[0]?.headers['millrace-error']).toBe('NODE_FAILED')
  expect(await driver.read('eaten')).toHaveLength(1)
  await driver.drain()
})

test('a value that is no JSON leaves as it came, in a dead letter of the node that read it', async () => {
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [taster, marker] })
  const raw = new Uint8Array([0x7b, 0xff, 0x00])
  await driver.send('meals', { raw }, { value: { id: 2 } })
  const topic = driver.running.flows[0]?.options.topology.deadLetters ?? ''
  const page = await driver.broker.read({ topic, partition: 0, offset: 0, maxMessages: 1, maxBytes: 1e6 })
  expect([...(page.messages[0]?.value ?? [])]).toEqual([...raw])
  await driver.drain()
})

test('a tombstone passes nodes that work on values untouched', async () => {
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [taster, marker] })
  await driver.send('meals', { key: 'x', raw: null })
  expect(await driver.read('eaten')).toMatchObject([{ key: 'x', value: null }])
  await driver.drain()
})
