import { expect, test } from 'vitest'
import { firstNode, nodeToward } from './node-toward.ts'

const box = (id: string, x: number, y: number) => ({ id, x, y, width: 208, height: 80 })
const boxes = [
  box('source', 0, 0),
  box('lookup', 288, 0),
  box('map', 576, 0),
  box('log', 576, 112),
  box('alone', 0, 400),
]
const [source, lookup, map] = boxes

test.each([
  ['right', source, 'lookup'],
  ['right', lookup, 'map'],
  ['left', map, 'lookup'],
  ['down', map, 'log'],
  ['down', source, 'alone'],
  ['up', source, undefined],
  ['left', source, undefined],
] as const)('an arrow %s leads to the nearest node that way', (direction, from, to) => {
  expect(from && nodeToward(boxes, from, direction)?.id).toBe(to)
})

test('a row is followed before a node that is nearer but beside the way', () => {
  const row = [box('one', 0, 0), box('two', 400, 0), box('aside', 200, 240)]
  expect(row[0] && nodeToward(row, row[0], 'right')?.id).toBe('two')
})

test('from every node all others can be reached by arrows, whatever the drawing is', () => {
  const reached = new Set(['source'])
  for (const id of reached) {
    const at = boxes.find((each) => each.id === id)
    for (const direction of ['left', 'right', 'up', 'down'] as const) {
      const next = at && nodeToward(boxes, at, direction)
      if (next !== undefined) reached.add(next.id)
    }
  }
  expect([...reached].toSorted()).toEqual(boxes.map(({ id }) => id).toSorted())
})

test('who has no node begins at the upper left', () => {
  expect(firstNode(boxes.toReversed())?.id).toBe('source')
  expect(firstNode([])).toBeUndefined()
})
