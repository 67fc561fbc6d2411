import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { StateChange, TaskCommit, TaskLease } from '../broker/port.ts'
import type { Clock } from '../clock.ts'
import type { DeadLetterDesk } from '../delivery/dead-letter.ts'
import { outageDelay } from '../delivery/retry.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { EffectSink } from '../node-api.ts'
import { Draft } from './draft.ts'
import type { TaskInput } from './task-input.ts'

export interface CommitterOptions {
  readonly lease: TaskLease
  readonly inputs: readonly TaskInput[]
  readonly effects: readonly { readonly nodeId: string; readonly sink: EffectSink }[]
  readonly letters: DeadLetterDesk
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  /** The commit is durable. */
  committed(draft: Draft, commit: TaskCommit): void
  /** No commit is under way any more. */
  idle(): void
  /** The draft is closed and its figures belong to it. */
  closing(draft: Draft): void
  /** `nextInMs`: when it is tried again. Null: it works again. */
  outage(place: string, error: FlowError | null, nextInMs?: number): void
  /** Lost, unknown or a fault: the task ends. */
  ended(error: FlowError): void
}

/**
 * Makes drafts durable, one after another. While one commit is under way the next draft gathers, so that
 * reading goes on; when the next one is full the task waits.
 */
export class Committer {
  draft = new Draft()
  private readonly options: CommitterOptions
  private underWay: Promise<void> | undefined
  /** A bounded run ends: effect sinks roll what they hold. */
  private last = false

  constructor(options: CommitterOptions) {
    this.options = options
  }

  get isIdle(): boolean {
    return this.underWay === undefined && this.draft.isEmpty
  }

  /** An effect sink's buffer belongs to one commit only, so nothing may be added while one is under way. */
  get mayFinish(): boolean {
    return this.underWay === undefined || this.options.effects.length === 0
  }

  /** More may be admitted: the draft has room for it. */
  get hasRoom(): boolean {
    if (this.underWay === undefined) return true
    if (this.options.effects.length > 0) return false
    return this.draft.messages < DEFAULTS.pollMessages.value && this.draft.bytes < DEFAULTS.pollBytes.value
  }

  /** Resolves when the commit under way has ended. */
  async current(): Promise<void> {
    await this.underWay
  }

  async room(): Promise<void> {
    while (!this.hasRoom && !this.options.signal.aborted) await this.underWay
  }

  /** Begins a commit of the draft unless one is under way: that one is followed by this. */
  kick(): void {
    if (this.underWay !== undefined || this.draft.isEmpty) return
    // Not in this turn: what finishes together with its last message belongs to the same draft.
    this.underWay = Promise.resolve().then(() => this.commitDrafts())
  }

  /** Everything drafted is durable, or the task has ended. */
  async settle(options: { readonly last: boolean }): Promise<void> {
    while (!this.isIdle && !this.options.signal.aborted) {
      this.kick()
      await this.underWay
    }
    if (!options.last || this.options.effects.length === 0 || this.options.signal.aborted) return
    this.last = true
    this.draft.moved = true
    this.kick()
    await this.underWay
  }

  private async commitDrafts(): Promise<void> {
    try {
      while (!this.draft.isEmpty && !this.options.signal.aborted) {
        const draft = this.draft
        const commit = draft.commit(this.options.inputs, this.options.letters)
        this.options.closing(draft)
        this.draft = new Draft()
        if (!(await this.commitOne(draft, commit))) return
      }
    } finally {
      // In the turn that found the draft empty: what finished a moment later would kick in vain, and lie there until
      // the next message came.
      this.underWay = undefined
      this.options.idle()
    }
  }

  private async commitOne(draft: Draft, commit: TaskCommit): Promise<boolean> {
    const { lease } = this.options
    const state = await this.untilItWorks('sink', () => this.prepareEffects())
    if (state === undefined) return false
    const whole = state.length === 0 ? commit : { ...commit, state }
    const done = await this.untilItWorks('broker', async () => {
      await lease.commit(whole)
      return true
    })
    if (done === undefined) return false
    for (const { sink } of this.options.effects) await sink.committed()
    this.options.committed(draft, whole)
    return true
  }

  private async prepareEffects(): Promise<readonly StateChange[]> {
    const changes: StateChange[] = []
    for (const { nodeId, sink } of this.options.effects) {
      try {
        for (const change of await sink.prepare({ last: this.last }))
          changes.push({ store: nodeId, ...change })
      } catch (thrown) {
        throw asFlowError(thrown, nodeId)
      }
    }
    return changes
  }

  /** An outage costs no message: the same work again until it succeeds. Undefined: the task has ended. */
  private async untilItWorks<Result>(
    place: string,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> {
    const { clock, random, signal } = this.options
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const result = await work()
        if (attempt > 1) this.options.outage(place, null)
        return result
      } catch (thrown) {
        const error = thrown instanceof FlowError ? thrown : asFlowError(thrown, place)
        if (error.class !== 'outage' && error.class !== 'transient') {
          this.options.ended(asFault(error))
          return undefined
        }
        const delayMs = outageDelay(attempt, random)
        this.options.outage(place, error, delayMs)
        await clock.sleep(delayMs, { signal })
      }
    }
    return undefined
  }
}

/** A commit has no single message to blame: what is not a known class is a fault. */
function asFault(error: FlowError): FlowError {
  return error.class === 'message'
    ? new FlowError(error.code, { message: error.message, cause: error, class: 'fault' })
    : error
}
