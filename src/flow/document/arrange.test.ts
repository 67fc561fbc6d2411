import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { commandOf, unlessRefused, whims } from '../../../test/support/an-edit.ts'
import { catalog } from '../../nodes/catalog.ts'
import { applyCommand } from './apply-command.ts'
import { arrange, shownPlaces } from './arrange.ts'
import type { EditableFlow } from './editable-flow.ts'
import { nodeHeight, NODE_WIDTH } from './node-size.ts'
import { openFlow } from './open-flow.ts'
import { GRID } from './place.ts'

const canonical = readFileSync(new URL('../fixtures/canonical.flow.json', import.meta.url), 'utf8')
const flow = openFlow(canonical).flow as EditableFlow

test('nodes stand behind what leads to them, the first branch in one line', () => {
  const places = arrange(flow, catalog)
  const columns = Object.entries(places).toSorted(([, a], [, b]) => a.x - b.x || a.y - b.y)
  expect(columns.map(([id]) => id)).toEqual([
    'events',
    'lookup-product',
    'add-total',
    'unknown-products',
    'by-size',
    'large-orders',
    'small-orders',
  ])
  expect(places['events']).toEqual({ x: 0, y: 0 })
  expect(places['lookup-product']?.y).toBe(0)
})

test('no two nodes overlap, all stand on the grid, and edges lead to the right', () => {
  fc.assert(
    fc.property(fc.array(whims, { maxLength: 60 }), (list) => {
      const drawn = list.reduce(
        (at, whim) => unlessRefused(() => applyCommand(at, commandOf(at, whim), catalog).document) ?? at,
        emptyFlow('amber-otter', 'Random'),
      )
      const places = arrange(drawn, catalog)
      expect(Object.keys(places).toSorted()).toEqual(drawn.nodes.map(({ id }) => id))
      const boxes = drawn.nodes.map((node) => ({
        ...places[node.id],
        height: nodeHeight(drawn, node, catalog),
      })) as Box[]
      for (const [index, box] of boxes.entries()) {
        expect([box.x % GRID, box.y % GRID].map(Math.abs)).toEqual([0, 0])
        expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([])
      }
      const columnOf = (end: string) => places[end.split('.')[0] ?? '']?.x
      const backward = drawn.edges.filter(({ from, to }) => Number(columnOf(from)) >= Number(columnOf(to)))
      expect(backward).toEqual([])
      expect(arrange(drawn, catalog)).toEqual(places)
    }),
    { numRuns: 60 },
  )
}, 60_000)

interface Box {
  readonly x: number
  readonly y: number
  readonly height: number
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + NODE_WIDTH && b.x < a.x + NODE_WIDTH && a.y < b.y + b.height && b.y < a.y + a.height
}

test('a flow whose edges go round is arranged all the same', () => {
  const round = { ...flow, edges: [...flow.edges, { from: 'by-size.large', to: 'lookup-product.in' }] }
  expect(Object.keys(arrange(round, catalog))).toHaveLength(flow.nodes.length)
})

test('a chain as long as a flow may be is arranged without recursion', () => {
  const nodes = Array.from({ length: 5_000 }, (_, index) => ({
    id: `n${String(index).padStart(4, '0')}`,
    kind: 'log',
  }))
  const edges = nodes.slice(1).map(({ id }, index) => ({ from: `${nodes[index]?.id}.out`, to: `${id}.in` }))
  expect(arrange({ ...emptyFlow('a-b', 'A'), nodes, edges }, catalog)['n4999']?.x).toBe(
    4_999 * (NODE_WIDTH + 80),
  )
})

test('nodes are shown where the file says, and those without a place below them', () => {
  const places = shownPlaces(flow, catalog)
  expect(places['events']).toEqual({ x: 0, y: 0 })
  expect(places['lookup-product']).toEqual({ x: 240, y: 0 })
  const others = Object.entries(places).filter(([id]) => !Object.hasOwn(flow.layout, id))
  expect(others).toHaveLength(5)
  expect(Math.min(...others.map(([, { y }]) => y))).toBeGreaterThan(136)
  const hostile = {
    ...flow,
    layout: { events: { x: 1e300, y: 0 }, 'by-size': 'here', 'add-total': { x: '0', y: null } },
  }
  expect(shownPlaces(hostile, catalog)).toEqual(arrange(flow, catalog))
})
