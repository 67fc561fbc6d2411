import { expect, test } from 'vitest'
import { type AnyNode, aFlowFile, type FlowFileChanges } from '../../test/support/a-flow-file.ts'
import { catalog } from '../nodes/catalog.ts'
import { readFlow } from './read-flow.ts'
import { planTopology, type TopicNames } from './topology.ts'

const name = { namespace: 'dev-kim', flowId: 'amber-otter' }

function plan(changes: FlowFileChanges = {}, topicNames?: TopicNames) {
  const { flow, problems } = readFlow(JSON.stringify(aFlowFile(changes)), catalog)
  if (flow === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  return planTopology(flow, name, topicNames)
}

const source = (id: string, topic: string): AnyNode => ({ id, kind: 'topic-source', config: { topic } })
const sink = (id: string, topic: string): AnyNode => ({ id, kind: 'topic-sink', config: { topic } })
const filter = (id: string): AnyNode => ({ id, kind: 'filter', config: { where: 'true' } })
const edge = (from: string, to: string) => ({ from: `${from}.out`, to: `${to}.in` })

test('a flow between two topics is one stage, named by its source', () => {
  const { stages } = plan()
  expect(stages).toHaveLength(1)
  expect(stages[0]).toMatchObject({
    id: 'events',
    group: 'dev-kim.amber-otter.events',
    inputs: [
      { nodeId: 'events', topic: 'product_events', kind: 'topic', logicalTopic: 'product_events' },
      { nodeId: 'events', topic: 'dev-kim.amber-otter.events.inbox', kind: 'inbox' },
    ],
    writes: ['large_events'],
    stores: [],
  })
  expect(stages[0]?.nodes.map(({ id }) => id)).toEqual(['events', 'large', 'out'])
})

test('a topic that is written and read again cuts the flow in two stages', () => {
  const { stages } = plan({
    nodes: [...aFlowFile().nodes, source('again', 'large_events'), sink('end', 'product_events')],
    edges: [...aFlowFile().edges, edge('again', 'end')],
  })
  expect(stages.map(({ id, nodes }) => [id, nodes.map((node) => node.id)])).toEqual([
    ['again', ['again', 'end']],
    ['events', ['events', 'large', 'out']],
  ])
})

test('sources that lead into the same operator are one stage, named by the first of them', () => {
  const { stages } = plan({
    nodes: [
      source('orders', 'product_events'),
      source('events', 'large_events'),
      filter('all'),
      sink('out', 'product_events'),
    ],
    edges: [edge('orders', 'all'), edge('events', 'all'), edge('all', 'out')],
  })
  expect(
    stages.map(({ id, inputs }) => [
      id,
      inputs.filter(({ kind }) => kind === 'topic').map(({ topic }) => topic),
    ]),
  ).toEqual([['events', ['large_events', 'product_events']]])
})

test('nodes stand behind all that lead to them, and the order of the file does not matter', () => {
  const changes = {
    nodes: [
      sink('a-out', 'large_events'),
      filter('z-first'),
      filter('b-second'),
      source('s', 'product_events'),
    ],
    edges: [edge('b-second', 'a-out'), edge('z-first', 'b-second'), edge('s', 'z-first'), edge('s', 'a-out')],
  }
  const planned = plan(changes)
  expect(planned.stages[0]?.nodes.map(({ id }) => id)).toEqual(['s', 'z-first', 'b-second', 'a-out'])
  expect(plan({ nodes: changes.nodes.toReversed(), edges: changes.edges.toReversed() })).toEqual(planned)
})

test('a source with a position of its own reads its cursor, which gives it one task', () => {
  const { stages, internalTopics } = plan({
    nodes: [
      { id: 'log', kind: 'file-source', config: { path: 'data/app.ndjson' } },
      ...aFlowFile().nodes.slice(1),
    ],
    edges: [edge('log', 'large'), edge('large', 'out')],
    topics: { large_events: {} },
  })
  expect(stages[0]?.inputs).toEqual([
    { nodeId: 'log', topic: 'dev-kim.amber-otter.log.cursor', kind: 'cursor' },
    { nodeId: 'log', topic: 'dev-kim.amber-otter.log.inbox', kind: 'inbox' },
  ])
  expect(internalTopics.map(({ role, partitions, cleanup }) => [role, partitions, cleanup])).toEqual([
    ['dead-letters', 1, 'delete'],
    ['cursor', 1, 'compact'],
    ['inbox', 1, 'delete'],
    ['manifest', 1, 'compact'],
  ])
})

test('an inbox has as many partitions as its source: known of an owned topic, the broker says of an expected one', () => {
  const inboxOf = (topics: Readonly<Record<string, object>>) =>
    plan({ topics: { large_events: {}, ...topics } }).internalTopics.find(({ role }) => role === 'inbox')
      ?.partitions
  expect(inboxOf({ product_events: { use: 'owned', partitions: 6 } })).toBe(6)
  expect(inboxOf({ product_events: { use: 'owned' } })).toBe(4)
  expect(inboxOf({ product_events: {} })).toEqual({ sameAs: 'product_events' })
})

test('internal topics keep everything', () => {
  expect(new Set(plan().internalTopics.map(({ retentionMs }) => retentionMs))).toEqual(new Set([-1]))
})

test('an environment gives declared topics the names they have on its broker', () => {
  const { stages } = plan({}, { product_events: 'prod.shop.events', large_events: 'prod.shop.large' })
  expect(stages[0]?.inputs[0]).toMatchObject({ topic: 'prod.shop.events', logicalTopic: 'product_events' })
  expect(stages[0]?.writes).toEqual(['prod.shop.large'])
})

test('a node that keeps something in the store of its task is named with its format', () => {
  const { stages } = plan({
    nodes: [
      ...aFlowFile().nodes.slice(0, 2),
      { id: 'out', kind: 'file-sink', config: { path: 'out/large.ndjson' } },
    ],
    topics: { product_events: {} },
  })
  expect(stages[0]?.stores).toEqual([{ nodeId: 'out', format: 1 }])
})

test('a flow whose parameters have no values is not planned', () => {
  const changes = {
    nodes: aFlowFile().nodes.map((node) =>
      node.id === 'large' ? { ...node, config: { where: { $parameter: 'when' } } } : node,
    ),
    extra: { parameters: { when: { type: 'text' } } },
  }
  expect(() => plan(changes)).toThrow('Parameter "when" has no value.')
})
