import { type EdgeEnd, parseEdgeEnd } from '../flow-draft.ts'
import { edgeKey, type EditableEdge } from './editable-flow.ts'

export interface EdgeEnds {
  readonly key: string
  /** Undefined where the file names no port. */
  readonly from: EdgeEnd | undefined
  readonly to: EdgeEnd | undefined
}

const remembered = new WeakMap<EditableEdge, EdgeEnds>()

/** What the texts of an edge of a document say, worked out once: a large flow asks all its edges at each change. */
export function edgeEnds(edge: EditableEdge): EdgeEnds {
  const known = remembered.get(edge)
  if (known !== undefined) return known
  const ends = { key: edgeKey(edge), from: parseEdgeEnd(edge.from), to: parseEdgeEnd(edge.to) }
  remembered.set(edge, ends)
  return ends
}
