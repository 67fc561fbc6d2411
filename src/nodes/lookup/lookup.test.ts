import { expect, test } from 'vitest'
import { SimulatedClock } from '../../runtime/simulated-clock.ts'
import { aTable, NodeDriver } from '../../../test/support/node-driver.ts'

const rows = [
  { product_id: 'P1', name: 'Mug', unit_price: 12 },
  { product_id: 'P2', name: 'Lamp', unit_price: 34 },
]
const products = aTable(rows, 'product_id')
const config = { table: 'products', key: 'value.id', into: 'product' }

function start(change: object = {}, table = products) {
  return NodeDriver.start('lookup', { ...config, ...change }, { references: { products: table } })
}

test('a row without its key goes into the named field', async () => {
  const driver = (await start()).send({ value: { id: 'P1', n: 2 } })
  expect(driver.valuesAt('found')).toEqual([{ id: 'P1', n: 2, product: { name: 'Mug', unit_price: 12 } }])
  expect(driver.counts).toEqual({ hits: 1 })
})

test('without "into" the columns become fields of the value', async () => {
  const driver = (await start({ into: undefined })).send({ value: { id: 'P1' } })
  expect(driver.valuesAt('found')).toEqual([{ id: 'P1', name: 'Mug', unit_price: 12 }])
})

test('the named columns are taken, under new names where they have some', async () => {
  const listed = (await start({ fields: ['name'] })).send({ value: { id: 'P1' } })
  expect(listed.valuesAt('found')).toEqual([{ id: 'P1', product: { name: 'Mug' } }])
  const renamed = (await start({ fields: { product_id: 'id', name: 'title' } })).send({ value: { id: 'P1' } })
  expect(renamed.valuesAt('found')).toEqual([{ id: 'P1', product: { id: 'P1', title: 'Mug' } }])
})

test('no row, no key and a null key send the message to "missing" as it came', async () => {
  const driver = (await start()).send({ value: { id: 'P9' } }, { value: {} }, { value: { id: null } })
  expect(driver.valuesAt('missing')).toEqual([{ id: 'P9' }, {}, { id: null }])
  expect(driver.counts).toEqual({})
})

test('a key of another type fails and both types are named', async () => {
  const table = aTable([{ product_id: '1001', name: 'Mug' }], 'product_id')
  const driver = (await start({}, table)).send({ value: { id: 1001 } })
  expect(driver.failures).toMatchObject([
    {
      code: 'LOOKUP_KEY_TYPE',
      message: 'The key in the message is a number (1001); the keys of "products" are text ("1001").',
      hint: expect.stringContaining('"onKeyType" to "convert"') as string,
    },
  ])
  expect(driver.counts).toEqual({ keyType: 1 })
})

test('a key of another type is converted or missing where that was asked for', async () => {
  const text = aTable([{ product_id: '1001', name: 'Mug' }], 'product_id')
  const converted = (await start({ onKeyType: 'convert' }, text)).send({ value: { id: 1001 } })
  expect(converted.out['found']).toHaveLength(1)
  const missing = (await start({ onKeyType: 'missing' }, text)).send({ value: { id: 1001 } })
  expect(missing.out['missing']).toHaveLength(1)
  const numbers = aTable([{ product_id: 1001, name: 'Mug' }], 'product_id', { keyType: 'integer' })
  const back = (await start({ onKeyType: 'convert' }, numbers)).send(
    { value: { id: '1001' } },
    { value: { id: 'x' } },
  )
  expect([back.out['found'], back.out['missing']].map((port) => port?.length)).toEqual([1, 1])
})

test('rows of a table that is too old count as missing', async () => {
  const driver = await start(
    { maxAgeMs: 1_000 },
    aTable(rows, 'product_id', { freshAt: Date.UTC(2026, 0, 1) }),
  )
  driver.send({ value: { id: 'P1' } })
  await driver.clock.advance(1_001, () => Promise.resolve())
  driver.send({ value: { id: 'P1' } })
  expect([driver.out['found'], driver.out['missing']].map((port) => port?.length)).toEqual([1, 1])
  expect(driver.counts).toEqual({ hits: 1, stale: 1 })
})

test('tombstones pass untouched', async () => {
  const driver = (await start()).send({ value: null })
  expect(driver.out['found']?.map(({ isTombstone }) => isTombstone)).toEqual([true])
})

test('how old a row is, and whether it came from memory, is noted for the journey of its message', async () => {
  const hits = { memory: 0, disk: 0, missing: 0 }
  const kept = new Set<unknown>()
  const table = {
    ...products,
    freshAt: 1_000,
    hits,
    get: (key: Parameters<typeof products.get>[0]) => {
      hits[kept.has(key) ? 'memory' : 'disk'] += 1
      kept.add(key)
      return products.get(key)
    },
  }
  const clock = new SimulatedClock(5_000)
  const driver = await NodeDriver.start('lookup', config, { references: { products: table }, clock })
  driver.send({ value: { id: 'P1' } })
  expect(driver.noted).toEqual({ ageMs: 4_000, fromMemory: 0 })
  driver.send({ value: { id: 'P1' } })
  expect(driver.noted).toEqual({ ageMs: 4_000, fromMemory: 1 })
})
