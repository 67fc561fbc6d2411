import { emptyRecord } from '../../flow/own-entry.ts'
import type { TaskCommit } from '../broker/port.ts'
import { messageBytes } from '../broker/port.ts'
import type { Counts } from '../../contract/run-protocol.ts'
import { Collector } from '../delivery/collector.ts'
import { deadLetters, type DeadLetterDesk } from '../delivery/dead-letter.ts'
import { withPiecesTogether } from '../delivery/failed-pieces.ts'
import type { TaskInput } from './task-input.ts'

/** How a finished message ended; the worst of its branches counts. */
export type Outcome = 'out' | 'dropped' | 'deadLetters'

/** What has finished since the last commit and goes into the next one. */
export class Draft {
  readonly collector = new Collector()
  /** Input messages finished, and positions moved over what holds no message. */
  messages = 0
  moved = false
  /** Budget taken: to be given back when the commit is durable. */
  bytes = 0
  readonly outcomes: Record<Outcome, number> = { out: 0, dropped: 0, deadLetters: 0 }
  /** Messages taken by effect sinks, by node. */
  readonly effects = emptyRecord<number>()

  get isEmpty(): boolean {
    return this.messages === 0 && !this.moved && this.collector.outputs.length === 0
  }

  count(outcome: Outcome): void {
    this.messages++
    this.outcomes[outcome]++
  }

  /** Positions are read now: they and the draft's outputs belong together. */
  commit(inputs: readonly TaskInput[], letters: DeadLetterDesk): TaskCommit {
    const committed = inputs.map((input) => input.committed())
    return {
      positions: committed.flatMap(({ position }) => position ?? []),
      outputs: [
        ...this.collector.outputs,
        ...withPiecesTogether(this.collector.failures).flatMap((failure) => deadLetters(failure, letters)),
      ],
      state: [],
      cursors: committed.flatMap(({ cursor }) => cursor ?? []),
    }
  }

  /** Bytes of the outputs collected from `first` on. */
  outputBytes(first: number): number {
    const { outputs } = this.collector
    let bytes = 0
    for (let i = first; i < outputs.length; i++) bytes += messageBytes(outputs[i]!)
    return bytes
  }
}

export function noCounts(): Counts {
  return { in: 0, out: 0, dropped: 0, deadLetters: 0, unfinished: 0 }
}
