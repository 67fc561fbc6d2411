interface Edge {
  readonly fromNode: string
  readonly toNode: string
}

export interface Cycle<E extends Edge> {
  /** In the order messages would go round, the first by name at the start. */
  readonly nodes: readonly string[]
  /** The edge that closes it. */
  readonly edge: E
}

/** Cycles of a graph, none sharing a node with another: enough to mend them all in a few rounds. */
export function findCycles<E extends Edge>(edges: readonly E[]): readonly Cycle<E>[] {
  const cycles: Cycle<E>[] = []
  let left = withoutDeadEnds(edges)
  while (left.length > 0) {
    const cycle = walkRound(left)
    cycles.push(cycle)
    const taken = new Set(cycle.nodes)
    left = withoutDeadEnds(left.filter(({ fromNode, toNode }) => !taken.has(fromNode) && !taken.has(toNode)))
  }
  return cycles
}

// What is left when nodes without a way in or a way out are taken away, again and again. A flow without a
// cycle is trimmed away whole, node by node along its length, so this is a queue and no recursion.
function withoutDeadEnds<E extends Edge>(edges: readonly E[]): readonly E[] {
  const leaving = Map.groupBy(edges, ({ fromNode }) => fromNode)
  const entering = Map.groupBy(edges, ({ toNode }) => toNode)
  const gone = new Set<E>()
  const endsAt = (id: string) => isGone(leaving.get(id), gone) || isGone(entering.get(id), gone)
  const dead = new Set([...leaving.keys(), ...entering.keys()].filter(endsAt))
  // A set goes on to what is added while it is walked.
  for (const id of dead) {
    for (const edge of [...(leaving.get(id) ?? []), ...(entering.get(id) ?? [])]) {
      gone.add(edge)
      for (const end of [edge.fromNode, edge.toNode]) if (endsAt(end)) dead.add(end)
    }
  }
  return edges.filter((edge) => !gone.has(edge))
}

function isGone<E>(edges: readonly E[] | undefined, gone: ReadonlySet<E>): boolean {
  return edges === undefined || edges.every((edge) => gone.has(edge))
}

function walkRound<E extends Edge>(edges: readonly E[]): Cycle<E> {
  const onward = new Map(edges.toReversed().map((edge) => [edge.fromNode, edge]))
  const way: E[] = []
  const placeOf = new Map<string, number>()
  let at = [...onward.keys()].toSorted()[0] ?? ''
  while (!placeOf.has(at)) {
    placeOf.set(at, way.length)
    const edge = onward.get(at)
    if (edge === undefined) throw new Error('A node of a trimmed graph has a way out.')
    way.push(edge)
    at = edge.toNode
  }
  return inOrder(way.slice(placeOf.get(at)))
}

function inOrder<E extends Edge>(round: readonly E[]): Cycle<E> {
  const first = round.map(({ fromNode }) => fromNode).toSorted()[0]
  const start = round.findIndex(({ fromNode }) => fromNode === first)
  const turned = [...round.slice(start), ...round.slice(0, start)]
  const closing = turned.at(-1)
  if (closing === undefined) throw new Error('A cycle has at least one edge.')
  return { nodes: turned.map(({ fromNode }) => fromNode), edge: closing }
}
