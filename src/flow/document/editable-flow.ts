import type { z } from 'zod'
import type { flowFileSchema } from '../../contract/flow-file.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { canonicalText } from '../canonical-text.ts'
import type { FlowDocument } from '../checked-flow.ts'

/** A flow file as its schema takes it, before defaults are filled in. */
type FileAsWritten = z.input<typeof flowFileSchema>

/** The file's own fields: version, id, name, description, ... */
export type FlowFields = Omit<FileAsWritten, 'nodes' | 'edges' | EntrySection | 'layout'>
/** The sections that hold declarations by name. */
export type EntrySection = 'topics' | 'references' | 'parameters'
export type TopicEntry = NonNullable<FileAsWritten['topics']>[string]
export type ReferenceEntry = NonNullable<FileAsWritten['references']>[string]
export type ParameterEntry = NonNullable<FileAsWritten['parameters']>[string]

/** A node as it was written: its config has no defaults filled in and may have faults. */
export interface EditableNode {
  readonly id: string
  readonly kind: string
  readonly name?: string | undefined
  readonly config?: Readonly<Record<string, unknown>> | undefined
  readonly notes?: string | undefined
}

/** Each end is `node.port`. It may name a node or port that is not there: then a problem says so. */
export interface EditableEdge {
  readonly from: string
  readonly to: string
}

/**
 * The document a person draws: a flow file as an immutable value. Every part that a command leaves alone stays the
 * same object, so that a view redraws what changed. Nodes and edges are in canonical order; no two share an id or ends.
 */
export interface EditableFlow {
  readonly fields: FlowFields
  readonly topics: Readonly<Record<string, TopicEntry>>
  readonly references: Readonly<Record<string, ReferenceEntry>>
  readonly parameters: Readonly<Record<string, ParameterEntry>>
  readonly nodes: readonly EditableNode[]
  readonly edges: readonly EditableEdge[]
  /** As the file has it, by node id; `placeOf` reads it. */
  readonly layout: Readonly<Record<string, unknown>>
  /** Sections that the file holds though they are empty: saving keeps them, so that undoing all changes no byte. */
  readonly writtenEmpty: readonly FlowSection[]
}

/** A part of a flow that can stand in another one: nodes, the edges between them, and the declarations they name. */
export type Fragment = Pick<
  EditableFlow,
  'topics' | 'references' | 'parameters' | 'nodes' | 'edges' | 'layout'
>

export const FLOW_SECTIONS = ['parameters', 'topics', 'references', 'nodes', 'edges', 'layout'] as const
export type FlowSection = (typeof FLOW_SECTIONS)[number]

/** The document as plain JSON: what `canonicalText` and the checks take. */
export function flowFileOf(flow: EditableFlow): FlowDocument {
  const sections = FLOW_SECTIONS.flatMap((name) => {
    const empty = Object.keys(flow[name]).length === 0
    return empty && !flow.writtenEmpty.includes(name) ? [] : [[name, flow[name]] as const]
  })
  return { ...flow.fields, ...Object.fromEntries(sections) }
}

/** The text that saving writes. */
export function flowText(flow: EditableFlow, catalog: readonly NodeSpec[]): string {
  return canonicalText(flowFileOf(flow), catalog)
}

const indexes = new WeakMap<readonly EditableNode[], ReadonlyMap<string, EditableNode>>()

/** The nodes by id; made once for each list of nodes. */
export function nodesById({ nodes }: EditableFlow): ReadonlyMap<string, EditableNode> {
  const known = indexes.get(nodes)
  if (known !== undefined) return known
  const index = new Map(nodes.map((node) => [node.id, node]))
  indexes.set(nodes, index)
  return index
}

/** What people call a node: its name, or its id where it has none. */
export function nameOf(node: EditableNode): string {
  return node.name ?? node.id
}

/** What two edges never share. */
export function edgeKey({ from, to }: EditableEdge): string {
  return `${from} ${to}`
}

/** By code unit, as in the canonical order of files. */
export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

export function inEdgeOrder(a: EditableEdge, b: EditableEdge): number {
  return byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to)
}
