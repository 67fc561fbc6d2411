import type { EditableFlow, EditableNode } from '../../flow/document/editable-flow.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'

/** Nodes as messages come to them: each behind all that lead to it; beside one another as the file has them. */
export function inFlowOrder({
  nodes,
  edges,
}: Pick<EditableFlow, 'nodes' | 'edges'>): readonly EditableNode[] {
  const ways = edges.map(({ from, to }) => ({ from: parseEdgeEnd(from)?.node, to: parseEdgeEnd(to)?.node }))
  const left = new Set(nodes)
  const ordered: EditableNode[] = []
  while (left.size > 0) {
    const waits = new Set(
      ways.flatMap(({ from, to }) => ([...left].some(({ id }) => id === from) ? [to] : [])),
    )
    // In a circle each waits for the others: the file says which is first.
    const next = [...left].find(({ id }) => !waits.has(id)) ?? [...left][0]!
    left.delete(next)
    ordered.push(next)
  }
  return ordered
}
