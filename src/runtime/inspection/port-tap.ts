import type { ConditionFault, Journey, Sample, SampleState, TapCounts } from '../../contract/inspection.ts'
import { type Answer, type AskedCondition, conditionFault } from '../../flow/expressions/asked-condition.ts'
import type { Message } from '../message.ts'
import type { KeptSample } from './kept-sample.ts'
import { Permits } from './permits.ts'
import { SampleRing } from './sample-ring.ts'

export interface PortTapOptions {
  readonly node: string
  readonly port: string
  readonly filter: AskedCondition | undefined
  /** Samples kept in a second at most. */
  readonly perSecond: number
  /** And so many at once after a rest. */
  readonly burst?: number | undefined
  /** Of what is kept, bodies and all. */
  readonly ringBytes: number
}

/** Something happened to a tap: a new sample, the rest of one's way, or samples whose commit is known. */
export type TapNews =
  | { readonly type: 'sample'; readonly kept: KeptSample }
  | { readonly type: 'journey'; readonly id: number; readonly journey: Journey }
  | {
      readonly type: 'state'
      readonly ids: readonly number[]
      readonly state: SampleState
      readonly commit: number | undefined
    }

/** A filter costs time for each message: more than this in a second are skipped unseen. */
const MOST_FILTERED_PER_SECOND = 20_000

/** One listener at one port of a flow, over all its tasks in this process. */
export class PortTap {
  readonly node: string
  readonly port: string
  readonly counts: TapCounts = { seen: 0, kept: 0, filtered: 0, failed: 0, skipped: 0, dropped: 0 }
  readonly ring: SampleRing
  /** What the filter failed with first. */
  fault: ConditionFault | undefined
  /** Told of each piece of news, at once. */
  listener: ((news: TapNews) => void) | undefined
  private readonly filter: PortTapOptions['filter']
  private readonly keeping: Permits
  private readonly looking = new Permits(MOST_FILTERED_PER_SECOND)

  constructor({ node, port, filter, perSecond, burst, ringBytes }: PortTapOptions) {
    this.node = node
    this.port = port
    this.filter = filter
    this.keeping = new Permits(perSecond, burst)
    this.ring = new SampleRing(ringBytes, () => this.counts.dropped++)
  }

  /** It would keep a message now. `at`: monotonic ms. */
  mayKeep(at: number): boolean {
    return this.keeping.has(at) && (this.filter === undefined || this.looking.has(at))
  }

  /** Counts a message that nobody follows. */
  skip(): void {
    this.counts.seen++
    this.counts.skipped++
  }

  /** Counts the message, and says whether it is kept. `at`: monotonic ms. */
  wants(message: Message, at: number): boolean {
    const { counts } = this
    counts.seen++
    if (!this.keeping.has(at) || (this.filter !== undefined && !this.looking.has(at))) {
      counts.skipped++
      return false
    }
    if (this.filter !== undefined) {
      this.looking.use()
      if (!this.fits(message)) {
        counts.filtered++
        return false
      }
    }
    this.keeping.use()
    counts.kept++
    return true
  }

  add(kept: KeptSample): void {
    this.ring.add(kept)
    this.listener?.({ type: 'sample', kept })
  }

  /** The rest of the way of a sample that was told is known. */
  finish(id: number, journey: Journey): void {
    this.ring.finish(id, journey)
    this.listener?.({ type: 'journey', id, journey })
  }

  mark(samples: readonly Sample[], state: SampleState, commit: number | undefined): void {
    for (const sample of samples) {
      sample.state = state
      if (commit !== undefined) sample.commit = commit
    }
    this.listener?.({ type: 'state', ids: samples.map(({ id }) => id), state, commit })
  }

  /** A filter that fails on a message does not fit it: a tap must not disturb what it looks at. */
  private fits(message: Message): boolean {
    const answer = this.ask(message)
    if (answer === true || answer === false) return answer
    this.counts.failed++
    this.fault ??= conditionFault(answer, message.scope)
    return false
  }

  private ask({ scope }: Message): Answer | Error {
    try {
      return this.filter?.(scope) ?? true
    } catch (error) {
      return error as Error
    }
  }
}
