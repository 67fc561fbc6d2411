import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { RunEvent } from '../../contract/run-protocol.ts'
import type { Broker } from '../broker/port.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import { outageDelay } from '../delivery/retry.ts'
import { type Door, openDoor } from '../door/open-door.ts'
import { refusalOf } from '../../contract/protocol/refusal-of.ts'
import type { Budget } from '../memory/budget.ts'
import { cleanInboxes } from './clean-inboxes.ts'
import type { EventStream } from './event-stream.ts'
import type { FlowRun } from './flow-run.ts'
import { makeFlowRun } from './make-flow-run.ts'
import { outageTooLong } from './outage-too-long.ts'
import type { RunResult } from './run-request.ts'
import type { RunSurroundings } from './run-surroundings.ts'
import { watchEnd } from './watch-end.ts'

/** So long an end waits for what the broker was asked just now: a refusal says why nothing ran. In ms. */
const LAST_ANSWER_MS = 1_000

/** Flows at work in this process. */
export interface Running {
  /** Events from now on; at the first call those since the start come too. */
  onEvent(listener: (event: RunEvent) => void): void
  /** Finishes what is in work, commits, stops. */
  drain(): void
  /** Stops without waiting: what is not committed runs again next time. */
  stopNow(): void
  /** Resolves when every flow has ended and told its summary; never rejects. */
  readonly done: Promise<RunResult>
  readonly flows: readonly FlowRun[]
  readonly budget: Budget
  readonly broker: Broker
}

export class RunningFlows implements Running {
  readonly flows: readonly FlowRun[]
  readonly done: Promise<RunResult>
  private readonly around: RunSurroundings
  private readonly events: EventStream
  private readonly stopping = new AbortController()
  /** Every flow has ended. */
  private readonly over = new AbortController()
  private door: Door | undefined
  private finished = false
  private failure: FlowError | undefined

  constructor(around: RunSurroundings, events: EventStream) {
    this.around = around
    this.events = events
    this.flows = around.request.flows.map((flow) => makeFlowRun(flow, around))
    this.done = this.live()
  }

  onEvent(listener: (event: RunEvent) => void): void {
    this.events.listen(listener)
  }

  get budget(): Budget {
    return this.around.budget
  }

  get broker(): Broker {
    return this.around.broker
  }

  drain(): void {
    this.stopping.abort()
    for (const flow of this.flows) flow.stop({ last: false })
    void this.stopLater()
  }

  /** A drain that an outage holds up does not last for ever. */
  private async stopLater(): Promise<void> {
    await this.around.clock.sleep(DEFAULTS.drainMs.value, { signal: this.over.signal })
    if (!this.over.signal.aborted) this.stopNow()
  }

  stopNow(): void {
    this.stopping.abort()
    for (const flow of this.flows) for (const task of flow.tasks) task.lose()
    for (const flow of this.flows) flow.stop({ last: false })
  }

  private async live(): Promise<RunResult> {
    const { request, clock } = this.around
    const began = clock.monotonic()
    const watches: Promise<unknown>[] = []
    try {
      if ((await this.prepare()) && (await this.letIn())) {
        for (const flow of this.flows) flow.start()
        const { signal } = this.stopping
        const work = [this.tellMetrics(), cleanInboxes(this.flows, this.around, signal), this.endInTime()]
        if (request.once === true) work.push(this.endWhenThrough())
        watches.push(...work.map((each) => each.catch((error: unknown) => this.fail(error))))
        await this.untilEnded()
      }
    } catch (error) {
      this.fail(error)
    }
    this.over.abort()
    this.stopping.abort()
    await Promise.all(watches)
    await this.close()
    return this.result(clock.monotonic() - began)
  }

  /**
   * Those who wait to look on come in before the start: of a short run nothing would be left to see. False where a drain
   * came meanwhile and found no flow to stop: none may start behind it.
   */
  private async letIn(): Promise<boolean> {
    const { signal } = this.stopping
    if (signal.aborted) return false
    await this.openDoor()
    await this.door?.untilWatched()
    return !signal.aborted
  }

  /** A flow that nobody can look at runs all the same. */
  private async openDoor(): Promise<void> {
    const { request, clock } = this.around
    if (request.dataFolder === ':memory:') return
    try {
      const { sources } = this.around.board
      const { dataFolder, owner, supervisor } = request
      this.door = await openDoor({ dataFolder, flows: this.flows, sources, owner, supervisor, clock })
    } catch (error) {
      for (const flow of this.flows) flow.notice(cannotListen(error))
    }
  }

  /** What stays open keeps the process alive, so both are closed whatever one of them says. */
  private async close(): Promise<void> {
    const ended = this.end
    await this.door?.close({
      ended,
      ...(this.failure === undefined ? {} : { error: refusalOf(this.failure) }),
    })
    const { references, broker, request } = this.around
    const closed = await Promise.allSettled([
      request.references === undefined ? references.close() : undefined,
      request.broker === undefined ? broker.close() : undefined,
    ])
    for (const end of closed) if (end.status === 'rejected') this.failure ??= asFlowError(end.reason, 'run')
  }

  /** Nobody waits for this work: its failure ends the run. */
  private fail(error: unknown): void {
    this.failure ??= error instanceof FlowError ? error : asFlowError(error, 'run')
    this.stopNow()
  }

  /** False where a drain came first. Throws where a bounded run has waited for its broker for too long. */
  private async prepare(): Promise<boolean> {
    const { clock, request } = this.around
    const over = new AbortController()
    const { signal } = this.stopping
    const longestMs = request.outageMs ?? DEFAULTS.outageMs.value
    const patience = new AbortController()
    if (request.once === true)
      void clock.sleep(longestMs, { signal: over.signal }).then(() => patience.abort())
    try {
      const { isDone, cause } = await this.prepareUntil(AbortSignal.any([signal, patience.signal]))
      if (isDone || signal.aborted) return isDone
      throw outageTooLong(cause, longestMs)
    } finally {
      over.abort()
    }
  }

  /** Again and again, until it is done or nobody waits for it any more. */
  private async prepareUntil(over: AbortSignal): Promise<{ isDone: boolean; cause?: FlowError }> {
    const { clock, random } = this.around
    let cause: FlowError | undefined
    for (let attempt = 1; !over.aborted; attempt++) {
      try {
        // A broker that takes a connection and never says a word holds up no drain.
        if (await this.isDoneBefore(over, this.prepareOnce())) return { isDone: true }
      } catch (error) {
        if (!(error instanceof FlowError) || error.class !== 'outage') throw error
        cause = error
        for (const flow of this.flows) flow.waitsToStart(error)
        await clock.sleep(outageDelay(attempt, random), { signal: over })
      }
    }
    return { isDone: false, ...(cause === undefined ? {} : { cause }) }
  }

  /** False where the signal came first, and the answer not soon behind it: then nobody hears of its end. */
  private isDoneBefore(signal: AbortSignal, work: Promise<void>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const leave = () => void this.around.clock.sleep(LAST_ANSWER_MS).then(() => resolve(false))
      signal.addEventListener('abort', leave, { once: true })
      const left = () => signal.removeEventListener('abort', leave)
      work.finally(left).then(() => resolve(true), reject)
    })
  }

  /** Topics first, of all flows, so that one may read what another makes; then where a bounded run ends. */
  private async prepareOnce(): Promise<void> {
    const { broker, request, ends, insideTopics } = this.around
    for (const flow of this.flows) await flow.createTopics()
    for (const { name, ranges } of request.once === true ? await broker.describeTopics() : [])
      if (!insideTopics.has(name))
        ends.set(
          name,
          ranges.map(({ end }) => end),
        )
  }

  private async untilEnded(): Promise<void> {
    // The first flow that fails takes the others with it: together they are what was asked for.
    await Promise.all(
      this.flows.map(async (flow) => {
        await flow.ended()
        if (flow.state === 'failed') {
          this.failure ??= flow.error
          this.drain()
        }
      }),
    )
  }

  private async endInTime(): Promise<void> {
    const { request, clock } = this.around
    const { signal } = this.stopping
    if (request.endSourcesAfterMs === undefined) return
    await clock.sleep(request.endSourcesAfterMs, { signal })
    if (signal.aborted) return
    for (const flow of this.flows) flow.endSources()
  }

  private async endWhenThrough(): Promise<void> {
    const error = await watchEnd(this.flows, this.around, this.stopping.signal)
    if (this.stopping.signal.aborted) return
    if (error !== undefined) return this.fail(error)
    this.finished = true
    this.stopping.abort()
    for (const flow of this.flows) flow.stop({ last: true })
    void this.stopLater()
  }

  /** A drain is watched too; the last figures are those that the summary sums up. */
  private async tellMetrics(): Promise<void> {
    const { clock, request } = this.around
    const { signal } = this.over
    const everyMs = request.metricsMs ?? 200
    const before = new Map<FlowRun, number>()
    for (let last = clock.monotonic(); !signal.aborted;) {
      await clock.sleep(everyMs, { signal })
      const now = clock.monotonic()
      for (const flow of this.flows) {
        const finished = flow.options.services.counts.in
        const perSecond = ((finished - (before.get(flow) ?? 0)) / Math.max(1, now - last)) * 1_000
        before.set(flow, finished)
        flow.emit(flow.metrics(perSecond))
      }
      last = now
    }
  }

  private get end(): RunResult['ended'] {
    return this.failure !== undefined ? 'failed' : this.finished ? 'finished' : 'stopped'
  }

  private result(durationMs: number): RunResult {
    const ended = this.end
    for (const flow of this.flows) flow.emit(flow.summary(ended, durationMs))
    return { ended, ...(this.failure === undefined ? {} : { error: this.failure }) }
  }
}

function cannotListen(error: unknown): FlowError {
  const why = error instanceof Error ? error.message : String(error)
  return new FlowError('TAP_INVALID', {
    message: `The flow cannot be tapped: nothing may listen in its data folder (${why}).`,
    hint: 'It runs all the same; for taps name another data folder with --data.',
    step: { do: 'other-data-folder' },
  })
}
