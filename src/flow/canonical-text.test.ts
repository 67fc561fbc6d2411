import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aFlowFile } from '../../test/support/a-flow-file.ts'
import { catalog } from '../nodes/catalog.ts'
import { canonicalText } from './canonical-text.ts'
import { formatFlow } from './format-flow.ts'

const canonical = readFileSync(new URL('./fixtures/canonical.flow.json', import.meta.url), 'utf8')

const id = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const config = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
const node = fc.record(
  {
    notes: fc.string(),
    config,
    kind: fc.constantFrom('map', 'switch', 'lookup', 'unheard-of'),
    id,
    name: fc.string(),
  },
  { requiredKeys: ['id', 'kind'] },
)
const place = fc.record({ x: fc.integer(), y: fc.double({ noNaN: true, noDefaultInfinity: true }) })
const document = fc.record(
  {
    layout: fc.dictionary(id, place),
    $schema: fc.string(),
    notes: fc.string(),
    nodes: fc.uniqueArray(node, { selector: (one) => one.id, maxLength: 5 }),
    edges: fc.array(fc.record({ to: id, from: id }), { maxLength: 5 }),
    topics: fc.dictionary(id, fc.record({ partitions: fc.nat(), use: fc.string() }, { requiredKeys: [] })),
    name: fc.string(),
    version: fc.constant(1),
    unheardOf: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['version'] },
)

// Lists of nodes and edges have no order of their own; everything else must come back as it was.
function unordered({
  nodes,
  edges,
  ...rest
}: {
  nodes?: readonly { id: string }[]
  edges?: readonly object[]
}) {
  return {
    ...rest,
    nodes: nodes?.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    edges: edges?.map((edge) => JSON.stringify(edge, ['from', 'to'])).toSorted(),
  }
}

test('a formatted flow is the same flow', () => {
  fc.assert(
    fc.property(document, (flow) => {
      fc.pre(!JSON.stringify(flow).includes('__proto__'))
      const plain = JSON.parse(JSON.stringify(flow)) as typeof flow // -0 is 0 in JSON
      expect(unordered(JSON.parse(canonicalText(plain, catalog)) as typeof flow)).toEqual(unordered(plain))
    }),
  )
})

test('formatting twice is formatting once', () => {
  fc.assert(
    fc.property(document, (flow) => {
      fc.pre(!/__proto__|\d{16}|e\+/.test(JSON.stringify(flow)))
      const once = canonicalText(flow, catalog)
      expect(formatFlow(once, catalog)).toEqual({ text: once, problems: [] })
    }),
  )
})

test('the order of keys, nodes and edges in the file does not matter', () => {
  const flow = aFlowFile()
  const turned = {
    ...Object.fromEntries(Object.entries(flow).toReversed()),
    nodes: flow.nodes.toReversed().map((one) => Object.fromEntries(Object.entries(one).toReversed())),
    edges: flow.edges.toReversed(),
  }
  expect(canonicalText(turned, catalog)).toBe(canonicalText(flow, catalog))
})

test('a move on the canvas changes only lines of the layout', () => {
  const lines = canonicalText(
    { ...aFlowFile(), layout: { events: { x: 0, y: 0 }, large: { x: 240, y: 0 } } },
    catalog,
  ).split('\n')
  const moved = canonicalText(
    { ...aFlowFile(), layout: { events: { x: 0, y: 0 }, large: { x: 250, y: 12.5 } } },
    catalog,
  ).split('\n')
  const changed = lines.flatMap((line, index) => (line === moved[index] ? [] : [index]))
  expect(moved).toHaveLength(lines.length)
  expect(changed).toEqual([lines.indexOf('    "large": { "x": 240, "y": 0 }')])
  expect(lines.slice(-5)).toEqual(
    [
      '  "layout": {',
      '    "events": { "x": 0, "y": 0 },',
      '    "large": { "x": 240, "y": 0 }',
      '  }',
      '}',
      '',
    ].slice(-5),
  )
})

test('the file of the fixture is canonical: this is how flows look', () => {
  expect(formatFlow(canonical, catalog)).toEqual({ text: canonical, problems: [] })
})

test('numbers stay as they were written', () => {
  const text = JSON.stringify(aFlowFile()).replace(
    '"value.total > 100"',
    '"true","rows":[{"value":1.50,"path":"value.a"}]',
  )
  expect(formatFlow(text, catalog).text).toContain('"rows": [{ "path": "value.a", "value": 1.50 }]')
})

test('data that a message is made of keeps the order of its fields', () => {
  const config = { seed: 1, messages: [{ value: { z: 1, a: 2 }, headers: { z: '1', a: '2' } }] }
  const text = canonicalText(aFlowFile({ nodes: [{ id: 'made', kind: 'generator', config }] }), catalog)
  expect(text).toContain('{ "value": { "z": 1, "a": 2 }, "headers": { "z": "1", "a": "2" } }')
})

test('a file that is no JSON is not formatted, and its faults are told', () => {
  expect(formatFlow('{ "version": 1, }', catalog)).toEqual({
    problems: [expect.objectContaining({ code: 'FILE_NOT_JSON' })],
  })
})

test('a flow with faults is formatted all the same', () => {
  expect(formatFlow('{"nodes":[{"kind":"unheard-of"}],"version":1}', catalog).text).toBe(
    '{\n  "version": 1,\n  "nodes": [\n    { "kind": "unheard-of" }\n  ]\n}\n',
  )
})

test('an older file is formatted as one of today', () => {
  const old = JSON.stringify({
    ...aFlowFile(),
    version: 0,
    edges: [
      ['events.out', 'large.in'],
      ['large.out', 'out.in'],
    ],
  })
  expect(formatFlow(old, catalog).text).toBe(canonicalText(aFlowFile(), catalog))
})
