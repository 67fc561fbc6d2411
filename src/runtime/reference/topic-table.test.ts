import { expect, onTestFinished, test, vi } from 'vitest'
import type { FlowError } from '../../contract/errors.ts'
import type { TopicReference } from '../../contract/flow-file.ts'
import { Decimal } from '../../flow/decimal.ts'
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts'
import { codecFor } from '../codecs/codec-for.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { openReferences } from './open-references.ts'
import type { SkippedRows } from './topic-table.ts'

const utf8 = new TextEncoder()

async function aStore() {
  const clock = new SimulatedClock()
  const broker = await openEmbeddedBroker({ folder: ':memory:', clock: new SimulatedClock() })
  const skipped: SkippedRows[] = []
  const reports: (string | undefined)[] = []
  const store = await openReferences({
    folder: ':memory:',
    clock,
    skipped: (_, rows) => void skipped.push(rows),
    report: (_, error) => void reports.push(error?.code),
  })
  onTestFinished(async () => {
    await store.close()
    await broker.close()
  })
  const write = (...rows: readonly (readonly [key: string | null, value: string | null])[]) =>
    broker.append(
      rows.map(([key, value]) => ({
        topic: 'products',
        key: key === null ? null : utf8.encode(key),
        value: value === null ? null : utf8.encode(value),
        headers: [],
        timestamp: 1,
      })),
    )
  const create = (partitions = 1, cleanup: 'compact' | 'delete' = 'compact') =>
    broker.createTopics([{ name: 'products', partitions, cleanup }])
  const follow = (more: Partial<TopicReference> = {}) => {
    const declaration = { key: 'id', ...more, from: { topic: 'products' } }
    const codec = codecFor('json')
    return store.follow({ name: 'products', declaration, topic: 'products', broker, codec, declaredAs: null })
  }
  return { clock, broker, store, skipped, reports, write, create, follow }
}

test('the newest message of each key is its row, from all partitions, and a tombstone takes it away', async () => {
  const { create, write, follow } = await aStore()
  await create(3)
  await write(['a', '{"n":1}'], ['b', '{"n":2}'], ['c', '{"n":3}'], ['a', '{"n":4}'], ['b', null])
  const table = await follow()
  expect([table.get('a'), table.get('b'), table.get('c')]).toEqual([
    { n: 4, id: 'a' },
    undefined,
    { n: 3, id: 'c' },
  ])
  expect(table).toMatchObject({ rows: 2, keyColumn: 'id', keyType: 'text' })
})

test('a row has its key under the key column, unless its value has that column', async () => {
  const { create, write, follow } = await aStore()
  await create()
  await write(['a', '{"id":"A"}'], ['b', '{}'])
  const table = await follow()
  expect([table.get('a'), table.get('b')]).toEqual([{ id: 'A' }, { id: 'b' }])
})

test('keys and columns have the types that are declared', async () => {
  const { create, write, follow } = await aStore()
  await create()
  await write(['17', '{"price":"12.50"}'])
  const table = await follow({ columns: { id: 'integer', price: 'decimal' } })
  expect(table.keyType).toBe('integer')
  expect(table.get(17)).toEqual({ id: 17, price: Decimal.parse('12.50') })
  expect(table.get('17')).toBeUndefined()
})

test('what is written later is there after the next look', async () => {
  const { create, write, follow, store, clock } = await aStore()
  await create()
  await write(['a', '{"n":1}'])
  const table = await follow()
  await write(['a', '{"n":2}'], ['b', '{"n":3}'])
  expect(table.get('a')).toMatchObject({ n: 1 })
  await clock.advance(1_000, () => store.refreshed())
  expect([table.get('a'), table.get('b')]).toMatchObject([{ n: 2 }, { n: 3 }])
  expect(table.freshAt).toBe(clock.now())
})

test('a message that is no row is skipped and told with place and cause; the row before stays', async () => {
  const { create, write, follow, skipped, store } = await aStore()
  await create(1, 'delete')
  await write(['a', '{"n":1}'], ['a', '{"n":'], [null, '{}'], ['b', '[1]'])
  const table = await follow()
  expect(table.get('a')).toMatchObject({ n: 1 })
  expect(skipped).toEqual([
    { topic: 'products', count: 3, partition: 0, offset: 3, cause: 'its value is no object.' },
  ])
  await write(['c', '"text"'])
  await store.refresh()
  expect(skipped[1]).toMatchObject({ count: 1, offset: 4 })
})

test('a topic that is not there is an outage with its cure, and the next try reads it', async () => {
  const { create, write, follow } = await aStore()
  const error = await follow().catch((thrown: unknown) => thrown as FlowError)
  expect(error).toMatchObject({ code: 'TOPIC_EXPECTED_MISSING', class: 'outage' })
  expect((error as FlowError).hint).toContain('millrace topics create products')
  await create()
  await write(['a', '{}'])
  expect((await follow()).rows).toBe(1)
})

test('rows stay while the topic cannot be read, which is told once, and its end too', async () => {
  const { create, write, follow, store, broker, reports } = await aStore()
  await create()
  await write(['a', '{"n":1}'], ['b', '{"n":1}'])
  const table = await follow()
  await broker.deleteTopic('products')
  await store.refresh()
  await store.refresh()
  expect(table.rows).toBe(2)
  await create()
  await write(['a', '{"n":2}'])
  await store.refresh()
  expect(reports).toEqual(['TOPIC_EXPECTED_MISSING', undefined])
  expect([table.get('a'), table.get('b')]).toMatchObject([{ n: 2 }, undefined])
})

test('flows that ask for the same table share it', async () => {
  const { create, follow } = await aStore()
  await create()
  expect(await follow()).toBe(await follow())
  expect(await follow({ columns: { n: 'text' } })).not.toBe(await follow())
})

test('a look that is asked for during the first load waits for it: no older message is applied after a newer one', async () => {
  const { create, write, broker, store, follow } = await aStore()
  await create()
  await write(['a', '{"n":1}'], ['a', '{"n":2}'])
  const gate = Promise.withResolvers<void>()
  let reading = 0
  let most = 0
  const { read } = broker
  vi.spyOn(broker, 'read').mockImplementation(async (request) => {
    most = Math.max(most, ++reading)
    await gate.promise
    const page = await read.call(broker, request)
    reading--
    return page
  })
  const loading = follow()
  const refreshing = store.refresh()
  await write(['a', '{"n":3}'])
  gate.resolve()
  const table = await loading
  await refreshing
  expect(most).toBe(1)
  expect(table.get('a')).toEqual({ n: 3, id: 'a' })
})

test('a table whose first load failed is read no more', async () => {
  const { store, follow, broker } = await aStore()
  const describe = vi.spyOn(broker, 'describeTopics')
  const loading = follow()
  const refreshing = store.refresh()
  await expect(loading).rejects.toMatchObject({ code: 'TOPIC_EXPECTED_MISSING' })
  await refreshing
  expect(describe).toHaveBeenCalledTimes(1)
})
