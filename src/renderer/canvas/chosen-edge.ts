import { edgeKey, type EditableEdge } from '../../flow/document/editable-flow.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** The one edge that is chosen, where no node is. */
export function chosenEdge({ selection, flow }: PageStudio): EditableEdge | undefined {
  const { nodes, edges } = selection.getState()
  if (nodes.length > 0 || edges.length !== 1) return undefined
  return flow.document?.edges.find((edge) => edgeKey(edge) === edges[0])
}
