import type { FlowError } from '../../contract/errors.ts'
import type { OutgoingMessage } from '../broker/port.ts'
import type { Message } from '../message.ts'
import type { EffectSink } from '../node-api.ts'
import type { ChainNode } from '../chain/chain-node.ts'

/** How long a branch stands at its node. Kept only where its message is followed. */
export interface Stay {
  /** By the monotonic clock, ms. */
  readonly since: number
  /** The node's own time, ms. */
  workMs: number
}

/** A branch of a message that cannot go on at once: its node waits, or failed in a way that is tried again. */
export interface HeldBranch {
  readonly node: ChainNode
  readonly message: Message
  /** Undefined: the node is one that waits. */
  readonly error: FlowError | undefined
  readonly stay?: Stay
}

/** A message that goes to the dead letters, with what stood in front of the failing node. */
export interface Failure {
  readonly nodeId: string
  /** The message as it entered the stage. */
  readonly root: Message
  /** The message in front of the failing node. */
  readonly message: Message
  readonly error: FlowError
  readonly attempts: number
}

export interface EffectWrite {
  readonly node: ChainNode
  readonly sink: EffectSink
  readonly message: Message
}

/** What a message, or a batch of them, leaves behind on its way through the chain. */
export class Collector {
  outputs: OutgoingMessage[] = []
  failures: Failure[] = []
  /** Carried out when their message finishes: an unfinished message must leave no trace outside. */
  effects: EffectWrite[] = []
  held: HeldBranch[] = []
  /** Not the message's fault: the task cannot go on. */
  fault: FlowError | undefined

  mark(): CollectorMark {
    return { outputs: this.outputs.length, failures: this.failures.length, effects: this.effects.length }
  }

  /** Takes off what was collected since the mark: it belongs to a message that is not finished. */
  takeSince(mark: CollectorMark): Collector {
    const taken = new Collector()
    taken.outputs = this.outputs.splice(mark.outputs)
    taken.failures = this.failures.splice(mark.failures)
    taken.effects = this.effects.splice(mark.effects)
    taken.held = this.held.splice(0)
    return taken
  }
}

export interface CollectorMark {
  readonly outputs: number
  readonly failures: number
  readonly effects: number
}
