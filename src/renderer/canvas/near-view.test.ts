import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { newHistory } from '../../flow/document/edit-history.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { nearView, regionAround, regionSeen, serves } from './near-view.ts'

/** Nodes in a row, 1,000 pixels apart, each wired to the next one, and the first to the last. */
const flow: EditableFlow = {
  ...emptyFlow('row', 'Row'),
  nodes: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, kind: 'log', config: {} })),
  edges: [
    ...['a b', 'b c', 'c d', 'd e', 'e f', 'a f'].map((pair) => {
      const [from, to] = pair.split(' ')
      return { from: `${from}.out`, to: `${to}.in` }
    }),
  ],
  layout: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((id, i) => [id, { x: i * 1_000, y: 0 }])),
}
const drawn = { history: newHistory(flow) } as DrawnFlow
const room = { width: 800, height: 600 }
const region = (x: number, zoom = 1) => regionAround(regionSeen({ x, y: 300, zoom }, room))

test('of a large flow what lies around the view is near, with the ends of edges that cross it', () => {
  const { nodes, edges } = nearView(drawn, region(-1_700), new Set())
  // c is seen; the edges b c, c d and a f lead through the view.
  expect([...nodes].toSorted()).toEqual(['a', 'b', 'c', 'd', 'f'])
  expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['b.out c.in', 'c.out d.in', 'a.out f.in'])
})

test('what is chosen is near wherever it lies: it moves with what is dragged', () => {
  expect(nearView(drawn, region(-1_700), new Set(['e', 'gone'])).nodes.has('e')).toBe(true)
  expect(nearView(drawn, region(-1_700), new Set(['gone'])).nodes.has('gone')).toBe(false)
})

test('an edge of what is chosen is near wherever it leads: a node that was just put in is seen wired', () => {
  const far = nearView(drawn, region(-20_000), new Set(['b']))
  expect(far.edges.map(({ from, to }) => `${from} ${to}`)).toEqual(['a.out b.in', 'b.out c.in'])
  expect([...far.nodes].toSorted()).toEqual(['a', 'b', 'c'])
})

test('a region serves while the view stays in it, and no longer when it is far too large', () => {
  const around = region(-1_700)
  expect(serves(around, regionSeen({ x: -1_900, y: 300, zoom: 1 }, room))).toBe(true)
  expect(serves(around, regionSeen({ x: -2_500, y: 300, zoom: 1 }, room))).toBe(false)
  expect(serves(region(-200, 0.1), regionSeen({ x: -2_000, y: 300, zoom: 1 }, room))).toBe(false)
})
