import type { NodeSpec } from '../../contract/node-spec.ts'
import type { BatchOperator, EffectSink, Operator, Push, WaitingOperator } from '../node-api.ts'

/** One node of a stage as its task runs it. */
export interface ChainNode {
  readonly id: string
  readonly spec: NodeSpec
  readonly instance: Operator | WaitingOperator | BatchOperator | EffectSink | PassThrough
  /** Output ports, `error` last. */
  readonly ports: readonly string[]
  /** Set when the chain is compiled. */
  way: Way
  /** The same for a message whose trace lies on the desk; only while the flow is tapped. */
  followed: Way | undefined
}

/** A node as one compilation of the chain has it. */
export interface Way {
  /** Its own work, unguarded: runs once for a message and may throw. */
  readonly run: Push
  /** What is behind each port. */
  readonly outputs: Readonly<Record<string, Push>>
}

/** The place in the chain of a source with a cursor: its messages come from its poll. */
export interface PassThrough {
  readonly type: 'pass-through'
}

export interface ChainEdge {
  readonly fromNode: string
  readonly fromPort: string
  readonly toNode: string
  readonly toPort: string
}
