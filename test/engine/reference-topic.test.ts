import { expect, test } from 'vitest'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { SimulatedClock } from '../../src/runtime/simulated-clock.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'

const flow = (use: 'owned' | 'expected') =>
  aFlow()
    .topic('products', { use, cleanup: 'compact' })
    .with({ references: { products: { from: { topic: 'products' }, key: 'id' } } })
    .node('in', 'topic-source', { topic: 'orders' })
    .node('look', 'lookup', { table: 'products', key: 'value.product', into: 'product' })
    .node('found', 'topic-sink', { topic: 'found' })
    .node('missing', 'topic-sink', { topic: 'missing' })
    .edge('in.out', 'look.in')
    .edge('look.found', 'found.in')
    .edge('look.missing', 'missing.in')
    .build()

const encoded = (text: string) => new TextEncoder().encode(text)

function row(key: string, value: object | null) {
  return {
    topic: 'products',
    key: encoded(key),
    value: value === null ? null : encoded(JSON.stringify(value)),
    headers: [],
    timestamp: 1,
  }
}

test('a table from a topic is read to its end before the first message, and followed after that', async () => {
  const driver = await FlowTestDriver.start(flow('owned'), {
    prepare: async (broker) => {
      await broker.createTopics([
        { name: 'products', partitions: 4, cleanup: 'compact' },
        { name: 'orders', partitions: 1 },
      ])
      const rows = Array.from({ length: 25_000 }, (_, n) => row(`p-${n}`, { name: `Product ${n}` }))
      await broker.append(rows)
      await broker.append([{ ...row('o', { product: 'p-24999' }), topic: 'orders' }])
    },
  })
  await driver.settle()
  expect(await driver.read('found')).toMatchObject([{ value: { product: { name: 'Product 24999' } } }])

  await driver.send('products', { key: 'p-1', value: { name: 'New name' } }, { key: 'p-2', raw: null })
  await driver.advance(1_000)
  await driver.send('orders', { value: { product: 'p-1' } }, { value: { product: 'p-2' } })
  expect((await driver.read('found')).at(-1)).toMatchObject({ value: { product: { name: 'New name' } } })
  expect(await driver.read('missing')).toMatchObject([{ value: { product: 'p-2' } }])
  await driver.drain()
})

test('a message of the topic that is no row is told, and the flow goes on', async () => {
  const driver = await FlowTestDriver.start(flow('owned'))
  await driver.send('products', { key: 'p-1', raw: encoded('{"name":') })
  await driver.send('products', { key: 'p-2', value: { name: 'Mug' } })
  await driver.advance(1_000)
  await driver.send('orders', { value: { product: 'p-2' } })
  expect(await driver.read('found')).toHaveLength(1)
  expect(
    driver.events.filter((event) => event.type === 'notice' && event.code === 'REFERENCE_ROWS_SKIPPED'),
  ).toMatchObject([
    { message: expect.stringContaining('One message of "products" cannot be rows') as string },
  ])
  await driver.drain()
})

test('a flow waits for the topic of a table that another system owns, and says which', async () => {
  const clock = new SimulatedClock()
  const broker = await openEmbeddedBroker({ folder: ':memory:', clock })
  const driver = await FlowTestDriver.start(flow('expected'), { broker, clock })
  expect(driver.events).toContainEqual(
    expect.objectContaining({
      code: 'TOPIC_EXPECTED_MISSING',
      cause: expect.stringContaining('"products"') as string,
    }),
  )
  await broker.createTopics([{ name: 'products', partitions: 1, cleanup: 'compact' }])
  await broker.append([row('p-1', { name: 'Mug' })])
  await driver.advance(60_000)
  await driver.send('orders', { value: { product: 'p-1' } })
  expect(await driver.read('found')).toHaveLength(1)
  await driver.drain()
})

test('what is told of a table is told by the flows that have it, whatever its name', async () => {
  const other = aFlow()
    .node('in', 'topic-source', { topic: 'parcels' })
    .node('out', 'topic-sink', { topic: 'copies' })
  const plain = { ...other.edge('in.out', 'out.in').build(), id: 'plain-flow' }
  const named = JSON.parse(
    JSON.stringify(flow('owned'))
      .replaceAll('"products":{"from"', '"constructor":{"from"')
      .replace('"table":"products"', '"table":"constructor"'),
  ) as object
  const flows = [named, plain].map((each, i) => ({
    file: `/${i}.flow.json`,
    flow: readFlow(JSON.stringify(each), catalog).flow!,
  }))
  const driver = await FlowTestDriver.start(named, { request: { flows } })
  await driver.send('products', { key: 'p-1', raw: encoded('{"name":') })
  await driver.advance(1_000)
  const told = driver.events.filter(
    (event) => event.type === 'notice' && event.code === 'REFERENCE_ROWS_SKIPPED',
  )
  expect(told.map((event) => event.flow)).toEqual(['test-flow'])
  await driver.drain()
})
