import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findCycles } from './cycles.ts'

function graph(...ways: readonly string[]) {
  return ways.map((way) => ({ fromNode: way.charAt(0), toNode: way.charAt(1) }))
}

test.each([
  [['ab', 'bc', 'ca'], ['abc']],
  [['aa'], ['a']],
  [
    ['ab', 'ba', 'bc', 'cd', 'dc'],
    ['ab', 'cd'],
  ],
  [['sa', 'ab', 'ba', 'bt'], ['ab']],
  [['ab', 'ac', 'bd', 'cd'], []],
])('in %j it finds the rounds %j', (ways, rounds) => {
  expect(findCycles(graph(...ways)).map(({ nodes }) => nodes.join(''))).toEqual(rounds)
})

test('the edge it names closes the round', () => {
  expect(findCycles(graph('bc', 'ca', 'ab'))[0]?.edge).toEqual({ fromNode: 'c', toNode: 'a' })
})

test('a chain of a hundred thousand nodes has no round, and is looked through without deep recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) => ({
    fromNode: `n${index}`,
    toNode: `n${index + 1}`,
  }))
  expect(findCycles(chain)).toEqual([])
  expect(findCycles([...chain, { fromNode: 'n99999', toNode: 'n99998' }])).toHaveLength(1)
})

test('whoever has a round is found, and a graph that only goes forward has none', () => {
  const edge = fc.tuple(fc.nat(8), fc.nat(8))
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 20 }), (pairs) => {
      const edges = pairs.map(([from, to]) => ({ fromNode: `n${from}`, toNode: `n${to}` }))
      for (const { nodes } of findCycles(edges))
        for (const [index, node] of nodes.entries())
          expect(edges).toContainEqual({ fromNode: node, toNode: nodes[(index + 1) % nodes.length] })
      const forward = pairs.map(([a, b]) => ({
        fromNode: `n${Math.min(a, b)}`,
        toNode: `n${Math.max(a, b) + 1}`,
      }))
      expect(findCycles(forward)).toEqual([])
    }),
  )
})
