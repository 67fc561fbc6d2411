import { findCycles } from '../cycles.ts'

interface Link {
  readonly fromNode: string
  readonly toNode: string
}

/** For each node the number of edges on the longest way to it. Edges that close a cycle do not count. */
export function ranksOf<E extends Link>(
  ids: readonly string[],
  edges: readonly E[],
): ReadonlyMap<string, number> {
  const links = withoutCycles(edges)
  const leaving = Map.groupBy(links, ({ fromNode }) => fromNode)
  const missing = new Map(ids.map((id) => [id, 0]))
  for (const { toNode } of links) missing.set(toNode, (missing.get(toNode) ?? 0) + 1)
  const ranks = new Map(ids.map((id) => [id, 0]))
  // A queue and no recursion: a flow may be as long as its author likes.
  const ready = ids.filter((id) => missing.get(id) === 0)
  for (const id of ready) {
    for (const { toNode } of leaving.get(id) ?? []) {
      ranks.set(toNode, Math.max(ranks.get(toNode) ?? 0, (ranks.get(id) ?? 0) + 1))
      const left = (missing.get(toNode) ?? 0) - 1
      missing.set(toNode, left)
      if (left === 0) ready.push(toNode)
    }
  }
  return ranks
}

function withoutCycles<E extends Link>(edges: readonly E[]): readonly E[] {
  let left = edges
  for (let cycles = findCycles(left); cycles.length > 0; cycles = findCycles(left)) {
    const closing = new Set(cycles.map(({ edge }) => edge))
    left = left.filter((edge) => !closing.has(edge))
  }
  return left
}
