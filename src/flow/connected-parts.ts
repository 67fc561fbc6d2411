/** For each node the first name of the part of the graph it is connected with, whatever the direction. */
export function connectedParts(
  ids: readonly string[],
  edges: readonly { readonly fromNode: string; readonly toNode: string }[],
): ReadonlyMap<string, string> {
  const leader = new Map(ids.map((id) => [id, id]))
  const find = (id: string): string => {
    let at = id
    for (let above = leader.get(at); above !== undefined && above !== at; above = leader.get(at)) at = above
    // The whole way points to the end of it now, so that the next search is short.
    for (let step = id; step !== at;) {
      const above = leader.get(step) ?? at
      leader.set(step, at)
      step = above
    }
    return at
  }
  for (const { fromNode, toNode } of edges) {
    const [first, second] = [find(fromNode), find(toNode)].toSorted()
    if (first !== undefined && second !== undefined) leader.set(second, first)
  }
  return new Map(ids.map((id) => [id, find(id)]))
}
