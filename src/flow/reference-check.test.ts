import { expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { readFlow } from './read-flow.ts'

function problemsOf(topics: object, from: object) {
  const document = {
    version: 1,
    id: 'test-flow',
    name: 'Test',
    topics: { orders: {}, priced: { use: 'owned' }, ...topics },
    references: { products: { from, key: 'id' } },
    nodes: [
      { id: 'in', kind: 'topic-source', config: { topic: 'orders' } },
      { id: 'look', kind: 'lookup', config: { table: 'products', key: 'value.product' } },
      { id: 'out', kind: 'topic-sink', config: { topic: 'priced' } },
    ],
    edges: [
      { from: 'in.out', to: 'look.in' },
      { from: 'look.found', to: 'out.in' },
      { from: 'look.missing', to: 'out.in' },
    ],
  }
  return readFlow(JSON.stringify(document, undefined, 2), catalog).problems
}

test('a table from a declared, compacted topic has no problem, and its topic counts as used', () => {
  expect(problemsOf({ products: { cleanup: 'compact' } }, { topic: 'products' })).toEqual([])
  expect(problemsOf({ products: { use: 'owned', cleanup: 'compact' } }, { topic: 'products' })).toEqual([])
})

test('an undeclared topic of a table is named with the nearest one', () => {
  expect(problemsOf({}, { topic: 'order' })).toMatchObject([
    {
      code: 'TOPIC_UNDECLARED',
      field: 'references.products.from.topic',
      hint: expect.stringContaining('orders') as string,
    },
  ])
})

test('an owned topic that is not compacted is warned of', () => {
  expect(problemsOf({ products: { use: 'owned' } }, { topic: 'products' })).toMatchObject([
    { code: 'FIELD_INVALID', severity: 'warning', hint: expect.stringContaining('compact') as string },
  ])
})

test('a table has either a file or a topic', () => {
  for (const from of [{}, { file: 'a.csv', topic: 'orders' }, { fil: 'a.csv' }])
    expect(problemsOf({}, from).some(({ severity }) => severity === 'error')).toBe(true)
})
