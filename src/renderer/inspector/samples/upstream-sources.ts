import { edgeEnds } from '../../../flow/document/edge-ends.ts'
import { type EditableFlow, type EditableNode, nodesById } from '../../../flow/document/editable-flow.ts'
import { specOf } from '../../../nodes/catalog.ts'

/** The sources whose messages come to a node; the node itself where it is one. */
export function upstreamSources(flow: EditableFlow, id: string): readonly EditableNode[] {
  const into = Map.groupBy(flow.edges, (edge) => edgeEnds(edge).to?.node)
  const nodes = nodesById(flow)
  const seen = new Set([id])
  for (const at of seen)
    for (const edge of into.get(at) ?? []) {
      const before = edgeEnds(edge).from?.node
      if (before !== undefined) seen.add(before)
    }
  return [...seen].flatMap((each) => {
    const node = nodes.get(each)
    return node !== undefined && specOf(node.kind)?.role === 'source' ? [node] : []
  })
}
