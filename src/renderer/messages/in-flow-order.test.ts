import { expect, test } from 'vitest'
import { inFlowOrder } from './in-flow-order.ts'

const nodes = ['add', 'filter', 'orders', 'written'].map((id) => ({ id, kind: 'map' }))
const idsOf = (...edges: (readonly [string, string])[]) =>
  inFlowOrder({ nodes, edges: edges.map(([from, to]) => ({ from: `${from}.out`, to: `${to}.in` })) }).map(
    ({ id }) => id,
  )

test('ports are listed as messages come to them, and not by the names of nodes', () => {
  expect(idsOf(['orders', 'filter'], ['filter', 'add'], ['add', 'written'])).toEqual([
    'orders',
    'filter',
    'add',
    'written',
  ])
})

test('nodes in a circle and nodes by themselves are listed too', () => {
  expect(idsOf(['add', 'filter'], ['filter', 'add'])).toHaveLength(4)
})
