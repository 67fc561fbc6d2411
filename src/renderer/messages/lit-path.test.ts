import { expect, test } from 'vitest'
import type { Journey } from '../../contract/inspection.ts'
import { litPath } from './lit-path.ts'

const edges = [
  { from: 'orders.out', to: 'lookup.in' },
  { from: 'lookup.found', to: 'total.in' },
  { from: 'lookup.missing', to: 'unknown.in' },
  { from: 'total.out', to: 'priced.in' },
]

function aJourney(ports: readonly string[], failed: readonly string[] = []): Journey {
  const steps = ports.map((each) => {
    const [node = '', port = ''] = each.split('.')
    return { node, port, afterMs: 0, key: null, value: null }
  })
  const failures = failed.map((node) => ({ node, code: 'MAP_FIELD_MISSING', message: '', afterMs: 0 }))
  return { steps, failures, stays: [], figures: {}, finished: true, cut: false, partial: false }
}

test('a message lights the edges that it passed and the nodes at their ends, and no others', () => {
  const passed = ['orders.in', 'orders.out', 'lookup.in', 'lookup.missing', 'unknown.in']
  expect(litPath(aJourney(passed), edges)).toEqual({
    nodes: ['orders', 'lookup', 'unknown'],
    edges: ['orders.out lookup.in', 'lookup.missing unknown.in'],
  })
})

test('where it failed the way ends at the node, and the edge behind it stays dark', () => {
  const passed = ['orders.in', 'orders.out', 'lookup.in', 'lookup.found', 'total.in']
  const lit = litPath(aJourney(passed, ['total']), edges)
  expect(lit.nodes).toContain('total')
  expect(lit.edges).not.toContain('total.out priced.in')
})
