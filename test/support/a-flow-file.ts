/** What a test changes of the plain flow below; `extra` are fields of the file itself. */
export interface FlowFileChanges {
  readonly topics?: Readonly<Record<string, object>>
  readonly nodes?: readonly AnyNode[]
  readonly edges?: readonly object[]
  /** Config of the sink. */
  readonly sink?: object
  readonly extra?: Readonly<Record<string, unknown>>
}

export interface AnyNode {
  readonly id: string
  readonly kind: string
  readonly name?: string
  readonly config?: unknown
  readonly notes?: string
}

/** A sound flow of three nodes: topic source, filter, topic sink. */
export function aFlowFile({ topics, nodes, edges, sink, extra }: FlowFileChanges = {}) {
  const threeNodes: readonly AnyNode[] = [
    { id: 'events', kind: 'topic-source', name: 'Product events', config: { topic: 'product_events' } },
    { id: 'large', kind: 'filter', config: { where: 'value.total > 100' } },
    { id: 'out', kind: 'topic-sink', config: sink ?? { topic: 'large_events' } },
  ]
  return {
    version: 1,
    id: 'amber-otter',
    name: 'Large events',
    topics: topics ?? { large_events: { use: 'owned', partitions: 4 }, product_events: { format: 'json' } },
    nodes: nodes ?? threeNodes,
    edges: edges ?? [
      { from: 'events.out', to: 'large.in' },
      { from: 'large.out', to: 'out.in' },
    ],
    ...extra,
  }
}
