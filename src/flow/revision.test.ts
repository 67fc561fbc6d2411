import { expect, test } from 'vitest'
import { aFlowFile } from '../../test/support/a-flow-file.ts'
import { catalog } from '../nodes/catalog.ts'
import { readFlow } from './read-flow.ts'
import { revisionOf } from './revision.ts'

function revision(file: object): string {
  const { flow, problems } = readFlow(JSON.stringify(file), catalog)
  if (flow === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  return revisionOf(flow)
}

const plain = revision(aFlowFile())

test('a revision is a SHA-256 in hex', () => {
  expect(plain).toMatch(/^[0-9a-f]{64}$/)
})

test('layout, notes and the order of the file keep the revision', () => {
  const { nodes, edges } = aFlowFile()
  const noted = nodes.map((node) => ({ notes: 'a note', ...node }))
  expect(revision(aFlowFile({ extra: { layout: { events: { x: 1, y: 2 } }, notes: 'a note' } }))).toBe(plain)
  expect(revision(aFlowFile({ nodes: noted.toReversed(), edges: edges.toReversed() }))).toBe(plain)
})

test('a migrated file has the revision of the same flow of today', () => {
  const edges = [
    ['events.out', 'large.in'],
    ['large.out', 'out.in'],
  ]
  expect(revision({ ...aFlowFile(), version: 0, edges })).toBe(plain)
})

test('a changed condition, name or topic is another revision', () => {
  const { nodes } = aFlowFile()
  const others = [
    revision(
      aFlowFile({
        nodes: nodes.map((node) =>
          node.id === 'large' ? { ...node, config: { where: 'value.total > 101' } } : node,
        ),
      }),
    ),
    revision(aFlowFile({ extra: { name: 'Larger events' } })),
    revision(aFlowFile({ topics: { product_events: {}, large_events: { use: 'owned' } } })),
  ]
  expect(new Set([plain, ...others]).size).toBe(4)
})
