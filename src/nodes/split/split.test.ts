import { expect, test } from 'vitest'
import { NodeDriver, textOf } from '../../../test/support/node-driver.ts'
import { splitSpec } from './spec.ts'

async function pieces(config: unknown, ...values: readonly unknown[]) {
  const driver = await NodeDriver.start('split', config)
  return driver.send(...values.map((value) => ({ key: 'o-1', value })))
}

const order = {
  order_id: 'o-1',
  customer: { id: 'c-7' },
  items: [
    { sku: 'a', n: 1 },
    { sku: 'b', n: 2 },
  ],
}

test('each element becomes a message, in the order of the list', async () => {
  const driver = await pieces({ path: 'value.items' }, order)
  expect(driver.valuesAt('out')).toEqual(order.items)
  expect(driver.out['out']!.map(({ key }) => textOf(key))).toEqual(['o-1', 'o-1'])
})

test('the value itself is split unless a path is set', async () => {
  expect((await pieces({}, [1, 'two', null])).valuesAt('out')).toEqual([1, 'two', null])
})

test('pieces keep fields of their message, which stand above those of the element, and their place', async () => {
  const keep = { n: 'value.order_id', customer: 'value.customer.id', gone: 'value.nothing' }
  const driver = await pieces({ path: 'value.items', keep, index: 'line' }, order)
  expect(driver.valuesAt('out')).toEqual([
    { sku: 'a', n: 'o-1', customer: 'c-7', line: 0 },
    { sku: 'b', n: 'o-1', customer: 'c-7', line: 1 },
  ])
})

test('"into" gives elements of any type a field of their own', async () => {
  const driver = await pieces(
    { path: 'value.tags', into: 'tag', keep: { id: 'value.id' } },
    { id: 1, tags: ['x', null] },
  )
  expect(driver.valuesAt('out')).toEqual([
    { id: 1, tag: 'x' },
    { id: 1, tag: null },
  ])
})

test('an element without fields fails the message where fields should stand beside it', async () => {
  const driver = await pieces({ path: 'value.tags', index: 'line' }, { tags: [{}, 'x'] })
  expect(driver.valuesAt('out')).toEqual([])
  expect(driver.failures).toMatchObject([
    { code: 'NODE_FAILED', message: expect.stringContaining('Element 1') },
  ])
})

test('the key of a piece is made of the piece', async () => {
  const driver = await pieces({ path: 'value.items', key: 'value.sku' }, order)
  expect(driver.out['out']!.map(({ key }) => textOf(key))).toEqual(['a', 'b'])
})

test('a key that cannot be made of one piece keeps all of them back', async () => {
  const driver = await pieces({ path: 'value.items', key: 'value.sku' }, { items: [{ sku: 'a' }, {}] })
  expect(driver.valuesAt('out')).toEqual([])
  expect(driver.failures).toMatchObject([{ code: 'EXPRESSION_FAILED', class: 'message' }])
})

test('an empty, missing or null list sends the whole message to "empty" with its bytes', async () => {
  const driver = await pieces({ path: 'value.items' }, { items: [] }, {}, { items: null }, 'text')
  expect(driver.valuesAt('empty')).toEqual([{ items: [] }, {}, { items: null }, 'text'])
  expect(driver.out['empty']!.map(({ isChanged }) => isChanged)).toEqual([false, false, false, false])
})

test('a missing list fails where the node says so; an empty one never does', async () => {
  const driver = await pieces({ path: 'value.items', missing: 'fail' }, { items: [] }, {}, { items: null })
  expect(driver.failures.map(({ code, message }) => [code, message])).toEqual([
    ['SPLIT_NOT_A_LIST', 'value.items is missing; only a list can be split.'],
    ['SPLIT_NOT_A_LIST', 'value.items is null; only a list can be split.'],
  ])
  expect(driver.valuesAt('empty')).toEqual([{ items: [] }])
})

test('what is no list fails the message and is named', async () => {
  const driver = await pieces({ path: 'value.items' }, { items: { sku: 'a' } }, { items: 'a' })
  expect(driver.failures.map(({ message }) => message)).toEqual([
    'value.items is an object; only a list can be split.',
    'value.items is text; only a list can be split.',
  ])
})

test('the origin of a piece says which it is, also where a piece is split again', async () => {
  const driver = await pieces({}, [[1], [2, 3]])
  driver.receive(driver.out['out']![1]!)
  expect(driver.out['out']!.map(({ origin }) => [origin.offset, origin.pieces])).toEqual([
    [0, [0]],
    [0, [1]],
    [0, [1, 0]],
    [0, [1, 1]],
  ])
})

test('100,000 pieces are made, and one more fails with the limit', async () => {
  const list = Array.from({ length: 100_000 }, (_, n) => n)
  const driver = await pieces({}, list, [...list, 0])
  expect(driver.out['out']).toHaveLength(100_000)
  expect(driver.failures).toMatchObject([
    { code: 'SPLIT_TOO_LARGE', message: expect.stringContaining('100000') },
  ])
})

test('pieces of more than 64 MB together fail, though their message is small', async () => {
  const value = { note: 'x'.repeat(10_000), items: Array.from({ length: 7_000 }, () => ({})) }
  const driver = await pieces({ path: 'value.items', keep: { note: 'value.note' } }, value)
  expect(driver.valuesAt('out')).toEqual([])
  expect(driver.failures).toMatchObject([
    { code: 'SPLIT_TOO_LARGE', message: expect.stringContaining('64 MB') },
  ])
})

test('headers that every piece carries count too', async () => {
  const driver = await NodeDriver.start('split', {})
  driver.send({ value: Array.from({ length: 7_000 }, () => 1), headers: { note: 'x'.repeat(10_000) } })
  expect(driver.failures).toMatchObject([{ code: 'SPLIT_TOO_LARGE' }])
})

test('a field of the piece that is written twice is refused', () => {
  const issues = (config: unknown) => splitSpec.check?.(splitSpec.config.parse(config))
  expect(issues({ keep: { line: 'value.a' }, index: 'line' })).toMatchObject([{ path: ['index'] }])
  expect(issues({ into: 'a', index: 'a' })).toMatchObject([{ path: ['index'] }])
  expect(issues({ keep: { a: 'value.a' }, into: 'a' })).toMatchObject([{ path: ['into'] }])
  expect(issues({ keep: { a: 'value.a' }, into: 'b', index: 'c' })).toEqual([])
})
