import { expect, test } from 'vitest'
import { type AnyNode, aFlowFile, type FlowFileChanges } from '../../test/support/a-flow-file.ts'
import { catalog } from '../nodes/catalog.ts'
import { compareManifests } from './compare-manifests.ts'
import { type Manifest, manifestOf } from './manifest.ts'
import { readFlow } from './read-flow.ts'
import { planTopology } from './topology.ts'

const name = { namespace: 'millrace', flowId: 'amber-otter' }

function manifest(changes: FlowFileChanges = {}, counts: Record<string, number> = {}): Manifest {
  const text = JSON.stringify(aFlowFile(changes))
  const { flow, problems } = readFlow(text, catalog)
  if (flow === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  return manifestOf(planTopology(flow, name), { revision: 'r1', file: text, counts })
}

const [events, large, out] = aFlowFile().nodes as [AnyNode, AnyNode, AnyNode]
const fileSink = { id: 'out', kind: 'file-sink', config: { path: 'out/large.ndjson' } }
const fileSource = { id: 'events', kind: 'file-source', config: { path: 'data/events.ndjson' } }

function refusals(old: Manifest, next: Manifest) {
  return compareManifests(old, next).map(({ code, nodeId }) => [code, nodeId])
}

test('a manifest holds the topology and the file, and is plain JSON', () => {
  const kept = manifest({}, { product_events: 12 })
  expect(kept).toMatchObject({
    revision: 'r1',
    stages: [{ id: 'events', group: 'millrace.amber-otter.events' }],
    internalTopics: [
      { role: 'dead-letters', partitions: 1 },
      { name: 'millrace.amber-otter.events.inbox', nodeId: 'events', kind: 'topic-source', partitions: 12 },
      { role: 'manifest', partitions: 1 },
    ],
    stores: [],
  })
  expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
})

test('the same flow, a new operator or a new source starts', () => {
  expect(refusals(manifest(), manifest())).toEqual([])
  const more = manifest({
    nodes: [
      events,
      large,
      out,
      { id: 'more', kind: 'topic-source', config: { topic: 'large_events' } },
      { ...out, id: 'end' },
    ],
    edges: [...aFlowFile().edges, { from: 'more.out', to: 'end.in' }],
  })
  expect(refusals(manifest(), more)).toEqual([])
})

test('a source that is gone leaves its inbox without a reader, which matters while something is unread there', () => {
  const next = manifest({
    nodes: [{ ...events, id: 'orders' }, large, out],
    edges: [{ from: 'orders.out', to: 'large.in' }, aFlowFile().edges[1] as object],
  })
  expect(compareManifests(manifest(), next)[0]).toEqual({
    code: 'TOPIC_WITHOUT_READER',
    nodeId: 'events',
    message:
      'Node "Product events" is gone, and what is unread in "millrace.amber-otter.events.inbox" would have no reader.',
    hint: 'Start with --migrate to let the earlier revision finish first, or with --discard to give up what it holds.',
    whileUnread: { topic: 'millrace.amber-otter.events.inbox', group: 'millrace.amber-otter.events' },
  })
})

test('nodes are called as people know them, one that is gone by the name it had', () => {
  const old = manifest({ nodes: [{ ...events, name: 'All events' }, large, out] })
  const next = manifest({
    nodes: [{ ...events, id: 'orders', name: 'Orders' }, large, out],
    edges: [{ from: 'orders.out', to: 'large.in' }, aFlowFile().edges[1] as object],
  })
  expect(compareManifests(old, next).map(({ message }) => message)).toEqual([
    'Node "All events" is gone, and what is unread in "millrace.amber-otter.events.inbox" would have no reader.',
    'Source "All events" is gone, and "Orders", which is new, would read "product_events" from its start again.',
  ])
})

test('a source that got another id would read its topic anew', () => {
  const next = manifest({
    nodes: [{ ...events, id: 'orders' }, large, out],
    edges: [{ from: 'orders.out', to: 'large.in' }, aFlowFile().edges[1] as object],
  })
  expect(refusals(manifest(), next)).toContainEqual(['POSITION_CHANGED', 'orders'])
})

test('a store whose node is gone has no reader', () => {
  const topics = { product_events: {} }
  const old = manifest({ nodes: [events, large, fileSink], topics })
  const renamed = manifest({
    nodes: [events, large, { ...fileSink, id: 'lines' }],
    edges: [aFlowFile().edges[0] as object, { from: 'large.out', to: 'lines.in' }],
    topics,
  })
  expect(refusals(old, renamed)).toEqual([['STORE_WITHOUT_READER', 'out']])
})

test('a store of another format or another kind cannot be read', () => {
  const old = manifest({ nodes: [events, large, fileSink], topics: { product_events: {} } })
  const changed = (change: object): Manifest => ({
    ...old,
    stores: old.stores.map((store) => ({ ...store, ...change })),
  })
  expect(refusals(old, changed({ format: 2 }))).toEqual([['STORE_CHANGED', 'out']])
  expect(refusals(old, changed({ kind: 'aggregate' }))).toEqual([['STORE_CHANGED', 'out']])
})

test('a source of another kind under the same id cannot read the old position', () => {
  const old = manifest({ nodes: [fileSource, large, out], topics: { large_events: {} } })
  const generator = { id: 'events', kind: 'generator', config: { messages: [{ value: 1 }] } }
  const next = manifest({
    nodes: [generator, large, out],
    topics: { large_events: {} },
    extra: { role: 'outside' },
  })
  expect(refusals(old, next)).toEqual([['POSITION_CHANGED', 'events']])
})

test('a topic may get partitions: its inbox is read wherever messages lie in it', () => {
  expect(refusals(manifest({}, { product_events: 4 }), manifest({}, { product_events: 8 }))).toEqual([])
})

test('a source that comes into another stage would lose its offsets', () => {
  const added = { id: 'another', kind: 'topic-source', config: { topic: 'large_events' } }
  const next = manifest({
    nodes: [added, events, large, out],
    edges: [...aFlowFile().edges, { from: 'another.out', to: 'large.in' }],
  })
  expect(compareManifests(manifest(), next)[0]).toMatchObject({
    code: 'GROUP_CHANGED',
    nodeId: 'events',
    message:
      'Source "Product events" moves from stage "Product events" to stage "another", whose group has no offsets of it.',
  })
})
