type Node = { readonly id: string; readonly kind: string; readonly config: object }

/** A chain of `count` nodes from a topic to a topic, of kinds that do some work: filters, maps and switches. */
export function chainOf(count: number): object {
  const operators = Array.from({ length: count - 2 }, (_, i) => operator(i))
  const nodes: Node[] = [
    { id: 'events', kind: 'topic-source', config: { topic: 'events' } },
    ...operators,
    { id: 'out', kind: 'topic-sink', config: { topic: 'out' } },
  ]
  const edges = nodes
    .slice(1)
    .map(({ id }, i) => ({ from: `${nodes[i]!.id}.${portOf(nodes[i]!)}`, to: `${id}.in` }))
  return {
    version: 1,
    id: 'bench-rehearsal',
    name: 'Rehearsal',
    topics: { events: { use: 'expected' }, out: { use: 'owned' } },
    nodes,
    edges,
  }
}

function operator(i: number): Node {
  const id = `node-${i}`
  if (i % 3 === 0)
    return { id, kind: 'map', config: { rows: [{ to: `field_${i}`, cel: `value.n * ${i + 2}` }] } }
  if (i % 3 === 1)
    return { id, kind: 'filter', config: { where: `value.n >= 0 && has(value.field_${i - 1})` } }
  return { id, kind: 'switch', config: { rules: [{ port: 'on', when: 'value.n >= 0' }], otherwise: 'off' } }
}

function portOf({ kind }: Node): string {
  return kind === 'switch' ? 'on' : 'out'
}
