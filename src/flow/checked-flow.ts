import type { FlowFile } from '../contract/flow-file.ts'
import type { NodeSpec } from '../contract/node-spec.ts'

export type ParameterValue = string | number | boolean

/** A flow without faults. Node configs are what the kinds' schemas made of them: defaults in, parameters replaced. */
export interface CheckedFlow {
  /** The file with its defaults, configs as they were written. */
  readonly file: FlowFile
  /** The file as it was written, migrated: what `canonicalText` and `revisionOf` take. */
  readonly document: FlowDocument
  readonly nodes: readonly CheckedNode[]
  readonly edges: readonly CheckedEdge[]
  /** Every parameter that has a value: the one given, or its default. */
  readonly parameters: Readonly<Record<string, ParameterValue>>
  /** Parameters that still need a value; configs that mention them hold placeholders, so such a flow cannot run. */
  readonly unbound: readonly string[]
  /** The text it was read from. */
  readonly text: string
}

/** A flow file as plain JSON, before defaults are filled in. */
export type FlowDocument = Readonly<Record<string, unknown>>

export interface CheckedNode {
  readonly id: string
  readonly kind: string
  /** Its name, or its id where it has none. */
  readonly name: string
  readonly config: unknown
  readonly spec: NodeSpec
}

export interface CheckedEdge {
  readonly fromNode: string
  readonly fromPort: string
  readonly toNode: string
  readonly toPort: string
}
