import type { Problem } from '../../contract/problem.ts'
import type { FieldPath } from '../json-tree.ts'
import { edgeKey, type EditableFlow } from './editable-flow.ts'
import { parseFieldName } from './field-name.ts'

/** What a problem is about, so that the Studio can lead to it. */
export type ProblemPlace =
  /** `path` is inside the config; empty for the node as a whole. */
  | { readonly on: 'setting'; readonly nodeId: string; readonly path: FieldPath }
  | { readonly on: 'node'; readonly nodeId: string; readonly field?: string }
  /** `nodeId` is the node to show beside it. */
  | { readonly on: 'edge'; readonly edge: string; readonly nodeId?: string }
  | {
      readonly on: 'topics' | 'references' | 'parameters'
      readonly name: string
      readonly path: FieldPath
    }
  | { readonly on: 'flow'; readonly path: FieldPath }

export interface FlowProblem {
  readonly code: Problem['code']
  readonly severity: Problem['severity']
  /** What is so, as one sentence. */
  readonly message: string
  /** The next step, as one sentence. */
  readonly cure?: string
  readonly place: ProblemPlace
  /** In the text that saving writes, 1-based. */
  readonly line: number
}

/** A problem of the file that a drawing makes, with its place in the drawing. */
export function drawnProblem(
  { code, severity, message, hint, line, nodeId, field }: Problem,
  flow: EditableFlow,
): FlowProblem {
  const place = placeIn(flow, parseFieldName(field ?? ''), nodeId)
  return { code, severity, message, ...(hint === undefined ? {} : { cure: hint }), place, line }
}

/** A path of the file as a place of the drawing. Nodes and edges stand in the file as they stand in the document. */
function placeIn(flow: EditableFlow, path: FieldPath, nodeId: string | undefined): ProblemPlace {
  const [section, key, part, ...rest] = path
  const node = section === 'nodes' ? flow.nodes[Number(key)] : undefined
  if (node !== undefined && part === 'config') return { on: 'setting', nodeId: node.id, path: rest }
  if (node !== undefined)
    return { on: 'node', nodeId: node.id, ...(typeof part === 'string' ? { field: part } : {}) }
  const edge = section === 'edges' ? flow.edges[Number(key)] : undefined
  if (edge !== undefined)
    return { on: 'edge', edge: edgeKey(edge), ...(nodeId === undefined ? {} : { nodeId }) }
  if ((section === 'topics' || section === 'references' || section === 'parameters') && key !== undefined)
    return { on: section, name: String(key), path: path.slice(2) }
  return { on: 'flow', path }
}
