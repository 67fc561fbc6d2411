import { EDGE_END_PATTERN } from '../contract/flow-file.ts'
import { type NodeSpec, outputPorts } from '../contract/node-spec.ts'
import type { FlowDocument } from './checked-flow.ts'
import { isPlainObject } from './schema-walk.ts'

/** What can be made of a flow file that may be full of faults: enough to look for more of them. */
export interface FlowDraft {
  readonly nodes: readonly DraftNode[]
  readonly edges: readonly DraftEdge[]
}

export interface DraftNode {
  /** Index in the file's list. */
  readonly index: number
  readonly id: string | undefined
  /** What people call it. */
  readonly name: string | undefined
  readonly kind: string | undefined
  readonly spec: NodeSpec | undefined
  /** As it was written. */
  readonly config: unknown
}

export interface DraftEdge {
  readonly index: number
  readonly from: EdgeEnd
  readonly to: EdgeEnd
}

export interface EdgeEnd {
  readonly node: string
  readonly port: string
}

export function draftOf(document: FlowDocument, catalog: readonly NodeSpec[]): FlowDraft {
  const specs = new Map(catalog.map((spec) => [spec.kind, spec]))
  return {
    nodes: listOf(document.nodes).flatMap((node, index) => draftNode(node, index, specs)),
    edges: listOf(document.edges).flatMap(draftEdge),
  }
}

function draftNode(node: unknown, index: number, specs: ReadonlyMap<string, NodeSpec>): DraftNode[] {
  if (!isPlainObject(node)) return []
  const kind = textOf(node.kind)
  const spec = kind === undefined ? undefined : specs.get(kind)
  const { id, name } = node
  const config = Object.hasOwn(node, 'config') ? node.config : {}
  return [{ index, id: textOf(id), name: textOf(name), kind, spec, config }]
}

function draftEdge(edge: unknown, index: number): DraftEdge[] {
  if (!isPlainObject(edge)) return []
  const from = parseEdgeEnd(edge.from)
  const to = parseEdgeEnd(edge.to)
  return from === undefined || to === undefined ? [] : [{ index, from, to }]
}

/** `"node.port"` in its two parts; undefined where it is written otherwise. */
export function parseEdgeEnd(end: unknown): EdgeEnd | undefined {
  const parts = typeof end === 'string' ? EDGE_END_PATTERN.exec(end) : null
  return parts === null ? undefined : { node: parts[1] ?? '', port: parts[2] ?? '' }
}

/** A node's output ports; undefined where they are named by a config that has faults. */
export function draftOutputs(spec: NodeSpec, config: unknown): readonly string[] | undefined {
  if (typeof spec.ports.out !== 'function') return outputPorts(spec, config)
  return config === undefined ? undefined : outputPorts(spec, config)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
