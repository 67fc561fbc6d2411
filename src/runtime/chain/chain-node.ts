import type { NodeSpec } from '../../contract/node-spec.ts'
import type { BatchOperator, EffectSink, Operator, Push, WaitingOperator } from '../node-api.ts'

/** One node of a stage as its task runs it. */
export interface ChainNode {
  readonly id: string
  readonly spec: NodeSpec
  readonly instance: Operator | WaitingOperator | BatchOperator | EffectSink | PassThrough
  /** Output ports, `error` last. */
  readonly ports: readonly string[]
  /** The node's own work, unguarded: runs once for a message and may throw. Set when the chain is compiled. */
  run: Push
  /** What is behind each port. Set when the chain is compiled. */
  outputs: Readonly<Record<string, Push>>
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
