import type { FlowError } from '../../contract/errors.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { Trace } from '../inspection/trace.ts'
import type { Message } from '../message.ts'
import type { TaskInput } from '../task/task-input.ts'
import type { Collector, HeldBranch } from './collector.ts'
import type { GateAnswer } from './gate.ts'

/** A message on its way that could not finish at once: some of its branches wait, are tried again, or its key is held. */
export class Passage {
  readonly input: TaskInput
  readonly message: Message
  /** Set where the source could not make the message whole. */
  readonly failed: FlowError | undefined
  /** Passages of its key, this one among them, in order; undefined for a message without a key. */
  line: Passage[] | undefined
  /** The name of that line. */
  name: string | undefined
  /**
   * Its traces so far; they become part of a commit when the last branch has answered, or not at all. Undefined:
   * it has not run yet.
   */
  collector: Collector | undefined
  /** Branches that have no answer yet. */
  pending = 0
  /** It is in the list of those whose turn may have come. */
  isListed = false
  /** All of it waits at this node that answers for batches. */
  standsAt: ChainNode | undefined
  /** Answers of such nodes, until it is its turn. */
  answers: { readonly branch: HeldBranch; readonly given: GateAnswer }[] = []

  /** Its way so far, where the flow is tapped. */
  trace: Trace | undefined
  /** It was admitted then, by the monotonic clock in ms, and waits since for those of its key in front of it. */
  since: number | undefined

  constructor(of: Pick<Passage, 'input' | 'message' | 'failed' | 'collector'>) {
    this.input = of.input
    this.message = of.message
    this.failed = of.failed
    this.collector = of.collector
  }

  /** Nothing of its key is in front of it. */
  get isFirst(): boolean {
    return this.line === undefined || this.line[0] === this
  }
}
