import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalog } from '../../nodes/catalog.ts'
import { flowText } from './editable-flow.ts'
import { openFlow } from './open-flow.ts'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

test.each([
  '../fixtures/canonical.flow.json',
  '../../../flows/order-items/order-items.flow.json',
  '../../../flows/order-items/order-items.outside.flow.json',
  '../../../flows/order-routing/order-routing.outside.flow.json',
  '../../../flows/log-cleanup/log-cleanup.flow.json',
])('%s is saved as it was opened, byte for byte', (name) => {
  const { flow, mended } = openFlow(read(name))
  expect(mended).toEqual([])
  expect(flow && flowText(flow, catalog)).toBe(read(name))
})

test('sections that are empty are kept as the file has them', () => {
  const text =
    '{\n  "version": 1,\n  "id": "a-b",\n  "name": "A",\n  "topics": {},\n  "edges": [],\n  "layout": {}\n}\n'
  const { flow } = openFlow(text)
  expect(flow && flowText(flow, catalog)).toBe(text)
})

test('a flow with faults that can be drawn is opened: kinds unknown, settings wrong, edges to nowhere', () => {
  const { flow } = openFlow(
    JSON.stringify({
      version: 1,
      id: 'a-b',
      name: 'A',
      nodes: [
        { id: 'x', kind: 'of-tomorrow', config: { any: 1 } },
        { id: 'map', kind: 'map', config: { rows: 7 } },
      ],
      edges: [{ from: 'x.out', to: 'gone.in' }],
    }),
  )
  expect(flow?.nodes.map(({ id }) => id)).toEqual(['map', 'x'])
  expect(flow?.edges).toHaveLength(1)
})

test('what cannot be drawn is refused with all its problems and their places', () => {
  const { flow, problems } = openFlow(read('../fixtures/faulty.flow.json'))
  expect(flow).toBeUndefined()
  expect(problems.length).toBeGreaterThan(2)
  expect(
    openFlow(
      '{"version": 1, "id": "a-b", "name": "A", "nodes": [{"id": "a", "kind": "map"}, {"id": "a", "kind": "map"}]}',
    ).problems,
  ).toMatchObject([{ code: 'NODE_ID_REPEATED', nodeId: 'a', field: 'nodes[1].id' }])
})

test('an edge drawn twice is opened as one, and an older file as one of today: both are said', () => {
  const edge = { from: 'a.out', to: 'b.in' }
  const { flow, mended } = openFlow(
    JSON.stringify({ version: 1, id: 'a-b', name: 'A', edges: [edge, edge, edge] }),
  )
  expect(flow?.edges).toEqual([edge])
  expect(mended).toEqual(['The edge a.out -> b.in was drawn 3 times; one is kept.'])
  const old = openFlow(JSON.stringify({ version: 0, id: 'a-b', name: 'A', edges: [['a.out', 'b.in']] }))
  expect(old.flow?.edges).toEqual([edge])
  expect(old.mended).toEqual(['The file is of version 0 of the format.'])
})
