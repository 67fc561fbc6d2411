import { expect, test } from 'vitest'
import fc from 'fast-check'
import { FlowStore } from '../document/flow-store.ts'
import type { NodeBox } from '../document/shown-places.ts'
import { freeTop, placeInSight } from './free-place.ts'

const box = (y: number, height = 80, x = 0): NodeBox => ({ id: `${x} ${y}`, x, y, width: 208, height })
/** Nodes below each other, too close for another one in between. */
const column = (from: number, count: number) => Array.from({ length: count }, (_, i) => box(from + i * 112))

test('a place that is free is taken as it is', () => {
  expect(freeTop([box(-500), box(400), box(0, 80, 300)], { x: 0, y: 0 })).toBe(0)
})

test('what lies there already is passed downwards, as one reads', () => {
  expect(freeTop(column(-336, 5), { x: 0, y: 0 })).toBe(112 + 80 + 40)
})

test('where the way down leads out of sight, it goes up if that is nearer', () => {
  expect(freeTop(column(0, 25), { x: 0, y: 0 })).toBe(-160)
  expect(freeTop(column(-24 * 112, 30), { x: 0, y: 0 })).toBe(5 * 112 + 80 + 40)
})

test('a new node never lies on another one', () => {
  const boxes = fc.array(
    fc.record({ y: fc.integer({ min: -60, max: 60 }), high: fc.integer({ min: 10, max: 40 }) }),
  )
  fc.assert(
    fc.property(boxes, fc.integer({ min: -60, max: 60 }), (some, wanted) => {
      const all = some.map(({ y, high }) => box(y * 8, high * 8))
      const top = freeTop(all, { x: 0, y: wanted * 8 })
      for (const { y, height } of all) expect(top >= y + height + 40 || y >= top + 160).toBe(true)
    }),
  )
})

test('a node that stands beside no other goes behind the last one where that is near, else where one looks', () => {
  const nodes = [0, 1, 2].map((at) => ({ id: `n${at}`, kind: 'log' }))
  const layout = Object.fromEntries(nodes.map(({ id }, at) => [id, { x: at * 1_000, y: 0 }]))
  const flow = new FlowStore()
  flow.open({
    file: 'flows/a/a.flow.json',
    text: JSON.stringify({ version: 1, id: 'amber-otter', name: 'A', nodes, edges: [], layout }),
    stamp: 's',
  })
  const { drawn } = flow.state.getState()
  const view = { middle: () => ({ x: 500, y: 300 }), isNear: ({ x }: { x: number }) => x < 2_500 }
  expect(placeInSight(drawn!, view)).toEqual({ x: 2_288, y: 0 })
  expect(placeInSight(drawn!, { ...view, isNear: () => false })).toEqual({ x: 396, y: 260 })
})
