import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { entryUsers } from './entry-users.ts'

const flow = {
  ...emptyFlow('a-b', 'A'),
  references: { prices: { from: { topic: 'orders' }, key: 'id' } },
  nodes: [
    { id: 'in', kind: 'topic-source', name: 'Orders in', config: { topic: 'orders' } },
    { id: 'find', kind: 'lookup', config: { table: 'prices' } },
  ],
}

test('a topic is used by the nodes and the tables that name it, a table by its lookups', () => {
  expect(entryUsers(flow, { section: 'topics', name: 'orders' }, catalog)).toEqual([
    'Orders in',
    'table prices',
  ])
  expect(entryUsers(flow, { section: 'references', name: 'prices' }, catalog)).toEqual(['find'])
  expect(entryUsers(flow, { section: 'topics', name: 'constructor' }, catalog)).toEqual([])
})
