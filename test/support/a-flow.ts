interface Node {
  readonly id: string
  readonly kind: string
  readonly config: object
}

/** Builds a flow file for a test: `aFlow().node(...).edge('a.out', 'b.in')`. Topics named by nodes are declared. */
export class FlowBuilder {
  private readonly nodes: Node[] = []
  private readonly edges: { readonly from: string; readonly to: string }[] = []
  private readonly topics: Record<string, object> = {}
  private rest: object = {}

  node(id: string, kind: string, config: object = {}): this {
    this.nodes.push({ id, kind, config })
    const { topic } = config as { topic?: string }
    if (topic !== undefined) this.topics[topic] ??= { use: 'owned', partitions: 1 }
    return this
  }

  edge(from: string, to: string): this {
    this.edges.push({ from, to })
    return this
  }

  topic(name: string, settings: object): this {
    this.topics[name] = { use: 'owned', ...settings }
    return this
  }

  with(rest: object): this {
    this.rest = { ...this.rest, ...rest }
    return this
  }

  build(): object {
    return {
      version: 1,
      id: 'test-flow',
      name: 'Test flow',
      topics: this.topics,
      nodes: this.nodes,
      edges: this.edges,
      ...this.rest,
    }
  }
}

export function aFlow(): FlowBuilder {
  return new FlowBuilder()
}
