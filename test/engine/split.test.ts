import { expect, test } from 'vitest'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { aFailingKind } from '../support/test-kinds.ts'

const picky = aFailingKind('picky', (message) =>
  (message.value as { bad?: boolean }).bad === true ? 'EXPRESSION_FAILED' : undefined,
)

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('split', 'split', { path: 'value.items', index: 'line' })
  .node('taste', 'picky')
  .node('out', 'topic-sink', { topic: 'items' })
  .edge('in.out', 'split.in')
  .edge('split.out', 'taste.in')
  .edge('taste.out', 'out.in')

test('a message of several pieces ends once, with its headers and timestamp on each of them', async () => {
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [picky] })
  await driver.send(
    'orders',
    { key: 'o-1', value: { items: [{ n: 1 }, { n: 2 }] }, headers: { trace: 't1' }, timestamp: 1234 },
    { key: 'o-2', value: { items: [] } },
  )
  const common = { key: 'o-1', headers: { trace: 't1' }, timestamp: 1234 }
  expect(await driver.read('items')).toMatchObject([
    { ...common, value: { n: 1, line: 0 } },
    { ...common, value: { n: 2, line: 1 } },
  ])
  expect(driver.counts()).toEqual({ in: 2, out: 1, dropped: 1, deadLetters: 0, unfinished: 0 })
  await driver.drain()
})

test('pieces that fail make one dead letter of their message, which names them; the others go on', async () => {
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [picky] })
  const value = { items: [{ n: 1 }, { n: 2, bad: true }, { n: 3 }, { n: 4, bad: true }] }
  await driver.send('orders', { key: 'o-1', value })
  expect((await driver.read('items')).map(({ value: item }) => item)).toEqual([
    { n: 1, line: 0 },
    { n: 3, line: 2 },
  ])
  const letters = await driver.deadLetters()
  expect(letters).toHaveLength(1)
  expect(letters[0]).toMatchObject({
    key: 'o-1',
    value,
    headers: { 'millrace-pieces': '1, 3', 'millrace-input': '{"n":2,"bad":true,"line":1}' },
  })
  expect(driver.counts()).toEqual({ in: 1, out: 0, dropped: 0, deadLetters: 1, unfinished: 0 })
  await driver.drain()
})

test('100,000 pieces of one message are written in one commit, and the next message follows', async () => {
  const driver = await FlowTestDriver.start(flow.build(), { kinds: [picky] })
  await driver.send('orders', { key: 'o-1', value: { items: Array.from({ length: 100_000 }, () => ({})) } })
  await driver.send('orders', { key: 'o-1', value: { items: [{ last: true }] } })
  const [items] = await driver.broker.describeTopics(['items'])
  expect(items?.ranges[0]).toMatchObject({ begin: 0, end: 100_001 })
  expect(driver.counts()).toMatchObject({ in: 2, out: 2 })
  await driver.drain()
}, 60_000)
