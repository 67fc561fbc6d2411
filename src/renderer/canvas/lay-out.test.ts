import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onGrid } from '../../flow/document/place.ts'
import { PORT_TOP } from './node-geometry.ts'
import { type LayoutJob, layOut } from './lay-out.ts'

const node = (id: string, height = 80) => ({ id, width: 208, height })

test('a line of nodes stands in one row, so that its edges are straight, however high the nodes are', () => {
  const places = layOut({
    nodes: [node('source'), node('lookup', 136), node('sink')],
    links: [
      { from: 'source', to: 'lookup', rank: 0 },
      { from: 'lookup', to: 'sink', rank: 0 },
    ],
    portTop: PORT_TOP,
  })
  expect(places).toEqual({
    source: { x: 0, y: 0 },
    lookup: { x: 288, y: 0 },
    sink: { x: 576, y: 0 },
  })
})

test.each([
  ['found', 'missing'],
  ['missing', 'found'],
])('what leaves by an upper port stands above, whichever of %s and %s is named first', (...names) => {
  const ranks: Readonly<Record<string, number>> = { found: 0, missing: 1 }
  const places = layOut({
    nodes: [node('lookup', 136), ...names.map((name) => node(name))],
    links: names.map((to) => ({ from: 'lookup', to, rank: ranks[to] ?? 0 })),
    portTop: PORT_TOP,
  })
  expect(places['found']?.y).toBeLessThan(places['missing']?.y ?? NaN)
})

test('nodes never overlap, and edges lead to the right, also when they are put on the grid', () => {
  fc.assert(
    fc.property(jobs(), ({ nodes, links }) => {
      const places = layOut({ nodes, links, portTop: PORT_TOP })
      const boxes = nodes.map(({ id, width, height }) => ({
        width,
        height,
        ...onGrid(places[id] ?? { x: 0, y: 0 }),
      }))
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) expect(apart(one, other)).toBe(true)
      }
      for (const { from, to } of links) expect(places[from]?.x ?? NaN).toBeLessThan(places[to]?.x ?? NaN)
    }),
    { numRuns: 50 },
  )
})

/** Graphs without a cycle: links lead from a node to a later one. */
function jobs(): fc.Arbitrary<Omit<LayoutJob, 'portTop'>> {
  return fc.integer({ min: 1, max: 25 }).chain((count) =>
    fc.record({
      nodes: fc
        .array(fc.constantFrom(80, 136, 160), { minLength: count, maxLength: count })
        .map((heights) => heights.map((height, index) => node(`n-${index}`, height))),
      links: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: count * 2 }).map((pairs) =>
        pairs
          .filter(([one, other]) => one !== other)
          .map(([one, other]) => ({
            from: `n-${Math.min(one, other)}`,
            to: `n-${Math.max(one, other)}`,
            rank: 0,
          })),
      ),
    }),
  )
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function apart(one: Box, other: Box): boolean {
  return (
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y
  )
}
