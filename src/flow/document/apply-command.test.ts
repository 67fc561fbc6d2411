import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { readFlow } from '../read-flow.ts'
import { applyCommand } from './apply-command.ts'
import { type EditableFlow, flowText } from './editable-flow.ts'
import type { EditCommand } from './edit-command.ts'
import { changesBetween, type FlowChange } from './flow-change.ts'
import { openFlow } from './open-flow.ts'

const canonical = readFileSync(new URL('../fixtures/canonical.flow.json', import.meta.url), 'utf8')
const flow = openFlow(canonical).flow as EditableFlow

function after(commands: readonly EditCommand[], start = flow): EditableFlow {
  return commands.reduce((document, command) => applyCommand(document, command, catalog).document, start)
}

const configOf = (document: EditableFlow, id: string) => document.nodes.find((node) => node.id === id)?.config

test('a new node has an id of its name, settings of its kind and a place on the grid', () => {
  const document = after(
    [
      { type: 'add-node', kind: 'switch', name: 'Größe & Preis!', place: { x: 13, y: -3 } },
      { type: 'add-node', kind: 'switch', name: 'Größe & Preis!' },
      { type: 'add-node', kind: 'topic-source', name: '日本' },
      { type: 'add-node', kind: 'topic-source' },
    ],
    emptyFlow('a-b', 'A'),
  )
  expect(document.nodes.map(({ id }) => id)).toEqual([
    'grosse-preis',
    'grosse-preis-2',
    'node',
    'topic-source',
  ])
  expect(document.nodes[0]?.config).toEqual({ rules: [{ port: 'case-1', when: '' }] })
  expect(document.layout).toEqual({ 'grosse-preis': { x: 16, y: 0 } })
})

test('a move touches the layout alone, and only what moved', () => {
  const { document, changes } = applyCommand(
    flow,
    { type: 'move-nodes', places: { events: { x: 100, y: 30 } } },
    catalog,
  )
  expect(changes).toEqual([
    { section: 'layout', key: 'events', before: { x: 0, y: 0 }, after: { x: 104, y: 32 } },
  ])
  expect({ ...document, layout: flow.layout }).toEqual(flow)
  expect(document.nodes).toBe(flow.nodes)
  const lines = canonical.split('\n')
  const changed = flowText(document, catalog)
    .split('\n')
    .filter((line, index) => line !== lines[index])
  expect(changed).toEqual(['    "events": { "x": 104, "y": 32 },'])
})

test('a removed node takes its edges and its place along', () => {
  const document = after([{ type: 'remove-nodes', ids: ['lookup-product'] }])
  expect(document.edges.filter(({ from, to }) => `${from} ${to}`.includes('lookup-product'))).toEqual([])
  expect(document.layout).toEqual({ events: { x: 0, y: 0 } })
  const { inverse, document: without } = applyCommand(
    flow,
    { type: 'remove-nodes', ids: ['lookup-product'] },
    catalog,
  )
  expect(applyCommand(without, inverse, catalog).document).toEqual(flow)
})

test('another id is written wherever the old one stood', () => {
  const document = after([{ type: 'change-node-id', id: 'by-size', to: 'by-total' }])
  expect(flowText(document, catalog)).toBe(
    flowText(openFlow(canonical.replaceAll('by-size', 'by-total')).flow as EditableFlow, catalog),
  )
})

test('a renamed topic, table or parameter is renamed wherever it is mentioned', () => {
  const tableFromTopic: EditCommand = {
    type: 'set-entry',
    section: 'references',
    name: 'products',
    value: { from: { topic: 'product_events' }, key: 'id' },
  }
  const document = after([
    tableFromTopic,
    { type: 'rename-entry', section: 'topics', name: 'product_events', to: 'events.v2' },
    { type: 'rename-entry', section: 'references', name: 'products', to: 'wares' },
    { type: 'rename-entry', section: 'parameters', name: 'large', to: 'limit' },
    {
      type: 'set-setting',
      id: 'by-size',
      path: ['rules', 0, 'when'],
      value: 'value.x > parameters.limit && "parameters.limit" != value.parameters.limit',
    },
    { type: 'set-setting', id: 'add-total', path: ['rows', 1, 'value'], value: { $parameter: 'limit' } },
    { type: 'rename-entry', section: 'parameters', name: 'limit', to: 'limitInAll' },
  ])
  expect(configOf(document, 'events')).toEqual({ topic: 'events.v2' })
  expect(document.references['wares']).toEqual({ from: { topic: 'events.v2' }, key: 'id' })
  expect(configOf(document, 'lookup-product')).toMatchObject({ table: 'wares' })
  expect(configOf(document, 'by-size')).toMatchObject({
    rules: [{ when: 'value.x > parameters.limitInAll && "parameters.limit" != value.parameters.limit' }],
  })
  expect(configOf(document, 'add-total')).toMatchObject({
    rows: [{}, { value: { $parameter: 'limitInAll' } }],
  })
  expect(
    readFlow(flowText(document, catalog), catalog).problems.filter(({ severity }) => severity === 'error'),
  ).toEqual([])
})

test('edges follow an output port that has another name', () => {
  const document = after([{ type: 'set-setting', id: 'by-size', path: ['rules', 0, 'port'], value: 'big' }])
  expect(document.edges).toContainEqual({ from: 'by-size.big', to: 'large-orders.in' })
  expect(document.edges).toContainEqual({ from: 'by-size.small', to: 'small-orders.in' })
  expect(document.edges).toHaveLength(flow.edges.length)
})

test('an output port that is taken away takes its edges along', () => {
  const two = after([
    {
      type: 'set-setting',
      id: 'by-size',
      path: ['rules', 1],
      value: { port: 'huge', when: 'value.total_price > 999' },
    },
  ])
  const document = after([{ type: 'remove-setting', id: 'by-size', path: ['rules', 0] }], two)
  expect(document.edges.map(({ from }) => from).filter((from) => from.startsWith('by-size'))).toEqual([
    'by-size.small',
  ])
})

function typed(texts: readonly string[], first: EditableFlow = flow): EditableFlow {
  const path = ['rules', 0, 'port']
  return texts.reduce(
    (before, value) => after([{ type: 'set-setting', id: 'by-size', path, value }], before),
    first,
  )
}

test.each(['errors', 'error2', 'small2', 'otherwise2'])(
  'edges follow a port whose name is "%s", though on the way it is reserved or that of another port',
  (name) => {
    const keys = Array.from(name, (_, index) => name.slice(0, index + 1))
    const document = typed(['', ...keys])
    expect(document.edges).toContainEqual({ from: `by-size.${name}`, to: 'large-orders.in' })
    expect(document.edges).toContainEqual({ from: 'by-size.small', to: 'small-orders.in' })
    expect(document.edges).toHaveLength(flow.edges.length)
  },
)

test('while a name is that of another port, its edges stay where they were and the others too', () => {
  const document = typed(['big', 'small'])
  expect(document.edges).toContainEqual({ from: 'by-size.big', to: 'large-orders.in' })
  expect(document.edges).toContainEqual({ from: 'by-size.small', to: 'small-orders.in' })
})

test('a setting that is half typed leaves the edges as they are', () => {
  const document = after([{ type: 'set-setting', id: 'by-size', path: ['rules', 0, 'when'], value: '' }])
  expect(document.edges).toBe(flow.edges)
  expect(after([{ type: 'set-setting', id: 'by-size', path: ['rules'], value: [] }]).edges).toEqual(
    flow.edges,
  )
})

test('commands of a batch see what the ones before did, and are taken back together', () => {
  const batch: EditCommand = {
    type: 'batch',
    commands: [
      { type: 'add-node', kind: 'filter', id: 'only', place: { x: 8, y: 8 } },
      { type: 'reconnect', edge: { from: 'events.out', to: 'lookup-product.in' }, to: 'only.in' },
      { type: 'connect', from: 'only.out', to: 'lookup-product.in' },
    ],
  }
  const { document, changes, inverse } = applyCommand(flow, batch, catalog)
  expect(nodesIn(changes)).toEqual([['only', 'added']])
  expect(document.edges).toContainEqual({ from: 'only.out', to: 'lookup-product.in' })
  expect(applyCommand(document, inverse, catalog).document).toEqual(flow)
})

test('a batch of which one command is refused does nothing', () => {
  const commands: readonly EditCommand[] = [
    { type: 'remove-nodes', ids: ['events'] },
    { type: 'remove-nodes', ids: ['events'] },
  ]
  expect(() => applyCommand(flow, { type: 'batch', commands }, catalog)).toThrow('There is no node "events".')
})

test('places that are shown are kept only for nodes of which the file has none', () => {
  const places = { events: { x: 800, y: 800 }, 'by-size': { x: 80, y: 80 } }
  const document = after([{ type: 'place-nodes', why: 'keep', places }])
  expect(document.layout).toEqual({ ...flow.layout, 'by-size': { x: 80, y: 80 } })
})

test('what the file says about a place besides x and y is not lost by a move', () => {
  const noted = { ...flow, layout: { events: { x: 0, y: 0, color: 'teal' }, group: 'mine' } }
  const document = after([{ type: 'move-nodes', places: { events: { x: 8, y: 8 } } }], noted)
  expect(document.layout).toEqual({ events: { x: 8, y: 8, color: 'teal' }, group: 'mine' })
})

test('what changed outside is taken as one command', () => {
  const theirs = after([
    { type: 'remove-nodes', ids: ['by-size'] },
    { type: 'set-field', field: 'name', value: 'Theirs' },
  ])
  const changes = changesBetween(flow, theirs)
  expect(nodesIn(changes)).toContainEqual(['by-size', 'removed'])
  expect(after([{ type: 'take-changes', changes }])).toEqual(theirs)
})

const refusals: readonly (readonly [EditCommand, string])[] = [
  [{ type: 'add-node', kind: 'lokup' }, 'There is no node kind "lokup". Did you mean "lookup"?'],
  [
    { type: 'change-node-id', id: 'events', to: 'by-size' },
    'There is a node "by-size" already. Choose another id.',
  ],
  [{ type: 'set-setting', id: 'events', path: ['topic'], value: () => 1 }, 'A value of type function'],
  [
    { type: 'set-setting', id: 'events', path: ['__proto__', 'x'], value: 1 },
    'The key "__proto__" cannot be used.',
  ],
  [{ type: 'set-setting', id: 'events', path: ['n'], value: 2 ** 60 }, 'too large to keep all its digits'],
  [{ type: 'set-setting', id: 'events', path: ['n'], value: Number.NaN }, 'NaN is no number'],
  [{ type: 'set-setting', id: 'events', path: ['list', 3], value: 1 }, 'There is no item 4 in a list of 0.'],
  [{ type: 'set-entry', section: 'topics', name: 'a b', value: {} }, '"a b" cannot be used as a name here.'],
  [
    { type: 'set-entry', section: 'topics', name: 'a', value: { partitions: 0 } },
    '"partitions" is 0. It takes at least 1.',
  ],
  [{ type: 'remove-entry', section: 'topics', name: 'product_event' }, 'Did you mean "product_events"?'],
  [{ type: 'set-field', field: 'name', value: '' }, '"name" is empty.'],
  [
    { type: 'take-changes', changes: [{ section: 'nodes', key: 'a', after: { id: 'b', kind: 'map' } }] },
    'These changes do not fit this flow.',
  ],
  [
    { type: 'take-changes', changes: [{ section: 'walls' as 'nodes', key: 'a', after: 1 }] },
    'These changes do not fit this flow.',
  ],
]

test.each(refusals)('%j is refused with a sentence', (command, sentence) => {
  const refused = (() => {
    try {
      return applyCommand(flow, command, catalog)
    } catch (error) {
      return error
    }
  })() as { readonly code: string; readonly message: string; readonly hint?: string }
  expect(refused.code).toBe('EDIT_REFUSED')
  expect(`${refused.message} ${refused.hint ?? ''}`).toContain(sentence)
})

/** Which nodes changes are about, and what became of each. */
function nodesIn(changes: readonly FlowChange[]) {
  return changes.flatMap(({ section, key, before, after }) =>
    section === 'nodes'
      ? [[key, before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'] as const]
      : [],
  )
}
