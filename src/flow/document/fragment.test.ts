import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { formatFlow } from '../format-flow.ts'
import { applyCommand } from './apply-command.ts'
import type { EditableFlow } from './editable-flow.ts'
import { fragmentOf, fragmentText } from './fragment.ts'
import { openFlow } from './open-flow.ts'
import { LONGEST_PASTE, readFragment } from './read-fragment.ts'

const canonical = readFileSync(new URL('../fixtures/canonical.flow.json', import.meta.url), 'utf8')
const flow = openFlow(canonical).flow as EditableFlow

function pasted(into: EditableFlow, text: string, place?: { x: number; y: number }): EditableFlow {
  const { fragment, refused } = readFragment(text, catalog)
  if (fragment === undefined) throw new Error(refused?.message)
  return applyCommand(into, { type: 'paste', fragment, ...(place && { place }) }, catalog).document
}

const copy = (ids: readonly string[], from = flow) =>
  fragmentText(fragmentOf(from, ids, { catalog }), catalog)

test('what is copied is a flow file in canonical form, with what the nodes name', () => {
  const text = copy(['lookup-product', 'unknown-products', 'by-size'])
  expect(formatFlow(text, catalog)).toEqual({ text, problems: [] })
  const { fragment } = readFragment(text, catalog)
  expect(Object.keys(fragment?.topics ?? {})).toEqual(['unknown_products'])
  expect(Object.keys(fragment?.references ?? {})).toEqual(['products'])
  expect(Object.keys(fragment?.parameters ?? {})).toEqual(['large'])
  expect(fragment?.edges).toEqual([{ from: 'lookup-product.missing', to: 'unknown-products.in' }])
})

test('pasted into an empty flow it brings its declarations along and keeps its ids', () => {
  const after = pasted(emptyFlow('a-b', 'A'), copy(['lookup-product', 'unknown-products']))
  expect(after.nodes.map(({ id }) => id)).toEqual(['lookup-product', 'unknown-products'])
  expect(after.topics).toEqual({ unknown_products: { use: 'owned' } })
  expect(after.references).toEqual(flow.references)
  expect(after.fields.id).toBe('a-b')
})

test('pasted beside its original it has new ids and names, and means the declarations that are there', () => {
  const own = applyCommand(
    flow,
    { type: 'set-entry', section: 'topics', name: 'unknown_products', value: { use: 'expected' } },
    catalog,
  ).document
  const after = pasted(own, copy(['lookup-product', 'unknown-products']))
  expect(after.topics).toBe(own.topics)
  expect(after.edges).toContainEqual({ from: 'lookup-product-2.missing', to: 'unknown-products-2.in' })
  expect(after.nodes.find(({ id }) => id === 'lookup-product-2')).toMatchObject({
    kind: 'lookup',
    name: 'Look up product 2',
  })
  const again = pasted(after, copy(['lookup-product']))
  expect(again.nodes.map(({ id }) => id)).toContain('lookup-product-3')
  expect(again.nodes.find(({ id }) => id === 'lookup-product-3')?.name).toBe('Look up product 3')
})

test('copies stand beside the original and beside one another, or where they are asked to', () => {
  const text = copy(['events', 'lookup-product'])
  const once = pasted(flow, text)
  expect(once.layout['events-2']).toEqual({ x: 32, y: 32 })
  expect(once.layout['lookup-product-2']).toEqual({ x: 272, y: 32 })
  expect(pasted(once, text).layout['events-3']).toEqual({ x: 64, y: 64 })
  expect(pasted(flow, text, { x: 803, y: -5 }).layout['lookup-product-2']).toEqual({ x: 1040, y: -8 })
})

test('a node pasted where an edge already names its id does not take the edge over', () => {
  const dangling = { ...emptyFlow('a-b', 'A'), edges: [{ from: 'gone.out', to: 'events.in' }] }
  expect(pasted(dangling, copy(['events'])).nodes.map(({ id }) => id)).toEqual(['events-2'])
})

// Made up, and cut in two so that no scanner takes it for a leaked one.
const canary = `sk_live_${'4242424242424242'}`

test('no secret in plain text leaves by the clipboard', () => {
  const leaky = {
    ...flow,
    parameters: { ...flow.parameters, apiToken: { type: 'text' as const, default: canary } },
    topics: { ...flow.topics, product_events: { description: `key ${canary}` } },
    nodes: flow.nodes.map((node) =>
      node.id === 'events'
        ? {
            ...node,
            name: canary,
            notes: canary,
            config: {
              topic: 'product_events',
              password: 'hunter2-canary',
              rows: [canary, { $parameter: 'apiToken' }],
            },
          }
        : node,
    ),
    layout: { ...flow.layout, events: { x: 0, y: 0, note: canary } },
  }
  const text = copy(['events', 'lookup-product'], leaky)
  expect(text).not.toContain(canary)
  expect(text).not.toContain('hunter2-canary')
  expect(text).toContain('"$secret"')
  expect(readFragment(text, catalog).fragment?.nodes).toHaveLength(2)
})

test('secrets in a pasted text are left out, and that is said without repeating them', () => {
  const text = JSON.stringify({
    version: 1,
    id: 'a-b',
    name: 'Leaky',
    nodes: [{ id: 'out', kind: 'file-sink', config: { path: 'a', token: 'hunter2-canary' } }],
  })
  const reading = readFragment(text, catalog)
  expect(reading.notes).toEqual(['One secret in plain text was left out; change it if the text was shared.'])
  expect(JSON.stringify(reading)).not.toContain('hunter2-canary')
})

const aNode = { id: 'a', kind: 'filter' }
const file = (changes: object) =>
  JSON.stringify({ version: 1, id: 'a-b', name: 'A', nodes: [aNode], ...changes })

test.each([
  ['', 'The pasted text is no flow.'],
  ['<script>alert(1)</script>', 'The pasted text is no flow.'],
  ['[1, 2]', 'The pasted text is no flow.'],
  ['{ "version": 1,', 'not the end of the file'],
  ['{"__proto__": {"polluted": true}, "version": 1}', '"__proto__" cannot be used'],
  [
    file({ nodes: [{ ...aNode, config: JSON.parse('{"__proto__": {"polluted": true}}') as object }] }),
    '"__proto__" cannot be used',
  ],
  [`{"version": 1, "notes": ${'['.repeat(50_000)}`, 'nested deeper than 100 levels'],
  [`{"notes": "${'x'.repeat(LONGEST_PASTE)}"}`, 'characters; a flow has at most'],
  [file({ nodes: 'all of them' }), '"nodes" is "all of them"'],
  [file({ nodes: [{ ...aNode, id: '../../etc' }] }), '"id" is "../../etc"'],
  [file({ nodes: [{ ...aNode, name: { toString: 1 } }] }), '"name" is an object'],
  [file({ nodes: [aNode, aNode] }), 'Two nodes have the id "a".'],
  [file({ nodes: [] }), 'has no nodes'],
  [
    file({ nodes: Array.from({ length: 5_001 }, (_, index) => ({ id: `n${index}`, kind: 'x' })) }),
    '5,001 nodes; at most 5,000',
  ],
  [file({ version: 99 }), 'version 99 of the format'],
  [
    '{"version": 1, "id": "a-b", "name": "A", "nodes": [{"id": "a", "kind": "map", "config": {"n": 12345678901234567890}}]}',
    'too large to keep all its digits',
  ],
])('%j is not pasted, and a sentence says why', (text, why) => {
  const { fragment, refused } = readFragment(text, catalog)
  expect(fragment).toBeUndefined()
  expect(refused?.message).toContain(why)
  expect(refused?.hint).toMatch(/\.$/)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test("names of objects' own parts are plain names in a pasted flow", () => {
  const nodes = ['constructor', 'valueof', 'to-string'].map((id) => ({
    id,
    kind: 'hasOwnProperty',
    config: { constructor: 1, toString: 'x' },
  }))
  const after = pasted(
    emptyFlow('a-b', 'A'),
    file({
      nodes,
      edges: [{ from: 'constructor.constructor', to: 'valueof.in' }],
      topics: { constructor: {} },
    }),
  )
  expect(after.nodes.map(({ id }) => id)).toEqual(['constructor', 'to-string', 'valueof'])
  expect(after.nodes[0]?.config).toEqual({ constructor: 1, toString: 'x' })
})
