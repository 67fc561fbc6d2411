import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { touchesOf } from './flow-touches.ts'

const empty = emptyFlow('amber-otter', 'A flow')

test('a drawing says which topics it reads and writes, which files, and which code it runs', () => {
  const flow = {
    ...empty,
    references: { products: { from: { file: 'references/products.csv' }, key: 'id' } },
    nodes: [
      { id: 'in', kind: 'topic-source', config: { topic: 'orders' } },
      { id: 'do', kind: 'code', config: { code: 'return message\n' } },
      { id: 'out', kind: 'topic-sink', config: { topic: 'scored' } },
      { id: 'to', kind: 'file-sink', config: { path: 'out/all.ndjson' } },
    ],
  }
  const { reads, writes, powers, unclear } = touchesOf(flow, catalog)
  expect([reads, writes, unclear]).toEqual([['orders'], ['scored'], []])
  expect(powers.map(({ capability }) => capability.power)).toEqual(['read', 'code', 'write'])
})

test('a kind that nobody knows is told as unclear, and never left out', () => {
  const flow = { ...empty, nodes: [{ id: 'strange', kind: 'rocket', name: 'Launch' }] }
  expect(touchesOf(flow, catalog).unclear).toEqual(['Launch'])
})

test('settings of any shape are looked at without a fault', () => {
  for (const config of [{ topic: 7 }, { rows: 'x' }, { $secret: 'a' }, { file: ['a'] }])
    for (const { kind } of catalog)
      expect(() => touchesOf({ ...empty, nodes: [{ id: 'n', kind, config }] }, catalog)).not.toThrow()
})
