import type { Journey } from '../../contract/inspection.ts'
import { type EditableEdge, edgeKey } from '../../flow/document/editable-flow.ts'

/** What of a drawing a message has passed: node ids, and edges by `edgeKey`. */
export interface LitPath {
  readonly nodes: readonly string[]
  readonly edges: readonly string[]
}

/** The way of a message as nodes and edges of the drawing; an edge is lit where both of its ends were passed. */
export function litPath({ steps, failures, stays }: Journey, edges: readonly EditableEdge[]): LitPath {
  const ports = new Set(steps.map(({ node, port }) => `${node}.${port}`))
  const nodes = new Set([...steps, ...failures, ...stays].map(({ node }) => node))
  return {
    nodes: [...nodes],
    edges: edges.filter(({ from, to }) => ports.has(from) && ports.has(to)).map(edgeKey),
  }
}
