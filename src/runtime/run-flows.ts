import { DEFAULTS } from '../contract/defaults.ts'
import { FlowError } from '../contract/errors.ts'
import type { RunEvent } from '../contract/run-protocol.ts'
import type { CheckedFlow } from '../flow/checked-flow.ts'
import type { Broker } from './broker/port.ts'
import { Change } from './change.ts'
import { systemClock, type Clock } from './clock.ts'
import type { FlowRun } from './flow/flow-run.ts'
import { makeFlowRun } from './flow/make-flow-run.ts'
import type { StartPoint } from './flow/start-positions.ts'
import { watchEnd } from './flow/watch-end.ts'
import { atEndNotice } from './flow/at-end-notice.ts'
import { Budget } from './memory/budget.ts'
import { nodeRegistry, type RegisteredRuntime } from './node-registry.ts'
import { systemRandom } from './randomness.ts'
import { openReferences } from './reference/open-references.ts'
import { outageDelay } from './delivery/retry.ts'

/** A flow to run: checked, with all parameters bound. */
export interface RunFlow {
  /** Absolute path; the files the flow names are relative to its folder. */
  readonly file: string
  readonly flow: CheckedFlow
}

export interface RunRequest {
  /** No two have one id; an outside flow stands beside the flow it belongs to. */
  readonly flows: readonly RunFlow[]
  /** Absolute. Files are confined to it. */
  readonly workspace: string
  /** Absolute; the embedded broker and the reference cache lie here. ":memory:" for a test. */
  readonly dataFolder: string
  /** Told to others who want the same flow: `millrace run (process 4711)`. */
  readonly owner: string
  readonly from?: StartPoint
  /** To the end that outside topics and files have now, then stop. */
  readonly once?: boolean
  /** With `once`: after so many ms endless sources count as ended. */
  readonly endSourcesAfterMs?: number
  /** With `once`: an outage that lasts longer ends the run as failed. */
  readonly outageMs?: number
  /** What an earlier revision left unread is given up. */
  readonly discard?: boolean
  /** Reads nothing from outside: an earlier revision finishes what lies between its stages, then ends. */
  readonly drainOnly?: boolean
  readonly namespace?: string
  readonly budgetBytes?: number
  /** How often metrics are told; every 200 ms unless set. */
  readonly metricsMs?: number
  /** A test's own clock, randomness, node kinds or broker. */
  readonly clock?: Clock
  readonly random?: () => number
  readonly registry?: readonly RegisteredRuntime[]
  readonly broker?: Broker
}

export interface RunResult {
  /** `finished`: a bounded run came to its end. `stopped`: asked to. `failed`: see `error`. */
  readonly ended: 'finished' | 'stopped' | 'failed'
  readonly error?: FlowError
}

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

/** What the flows of one process share. */
export interface RunSurroundings {
  emit(event: RunEvent): void
  readonly request: RunRequest
  readonly broker: Broker
  readonly clock: Clock
  readonly random: () => number
  readonly budget: Budget
  readonly changed: Change
  readonly registry: readonly RegisteredRuntime[]
  readonly references: Awaited<ReturnType<typeof openReferences>>
  readonly insideTopics: ReadonlySet<string>
  /** Ends of outside topics at the start of a bounded run. */
  readonly ends: Map<string, readonly number[]>
}

/** Runs flows in this process, over one broker and one budget. Throws where nothing can start. */
export async function startFlows(request: RunRequest): Promise<Running> {
  const clock = request.clock ?? systemClock
  const { openEmbeddedBroker } = await import('./broker/embedded/open-embedded-broker.ts')
  const broker = request.broker ?? (await openEmbeddedBroker({ folder: request.dataFolder, clock }))
  const events = new EventStream()
  const around: RunSurroundings = {
    request,
    emit: (event) => events.emit(event),
    broker,
    clock,
    random: request.random ?? systemRandom,
    budget: new Budget(request.budgetBytes ?? DEFAULTS.budgetBytes.value),
    changed: new Change(),
    registry: request.registry ?? nodeRegistry,
    references: await openReferences({ folder: request.dataFolder, clock }),
    insideTopics: new Set(request.flows.flatMap(({ flow }) => writtenTopics(flow))),
    ends: new Map(),
  }
  return new RunningFlows(around, events)
}

function writtenTopics(flow: CheckedFlow): readonly string[] {
  return flow.nodes.flatMap(({ spec, config }) => spec.traits.writesTopics?.(config) ?? [])
}

class RunningFlows implements Running {
  readonly flows: readonly FlowRun[]
  readonly done: Promise<RunResult>
  private readonly around: RunSurroundings
  private readonly events: EventStream
  private readonly stopping = new AbortController()
  private readonly halted = new AbortController()
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
  }

  stopNow(): void {
    this.stopping.abort()
    this.halted.abort()
    for (const flow of this.flows) for (const task of flow.tasks) task.lose()
    for (const flow of this.flows) flow.stop({ last: false })
  }

  private async live(): Promise<RunResult> {
    const { request, clock } = this.around
    const began = clock.monotonic()
    const watches: Promise<unknown>[] = []
    if (await this.prepare()) {
      for (const flow of this.flows) flow.start()
      watches.push(this.tellMetrics(), this.tellNothingToRead(), this.endInTime())
      if (request.once === true) watches.push(this.endWhenThrough())
      await this.untilEnded()
    }
    this.stopping.abort()
    await Promise.all(watches)
    await this.around.references.close()
    if (request.broker === undefined) await this.around.broker.close()
    return this.result(clock.monotonic() - began)
  }

  /** Topics first, of all flows, so that one may read what another makes; then where a bounded run ends. */
  private async prepare(): Promise<boolean> {
    const { broker, clock, random, request, ends, insideTopics } = this.around
    for (let attempt = 1; !this.stopping.signal.aborted; attempt++) {
      try {
        for (const flow of this.flows) await flow.createTopics()
        for (const { name, ranges } of request.once === true ? await broker.describeTopics() : [])
          if (!insideTopics.has(name)) ends.set(name, ranges.map(({ end }) => end))
        return true
      } catch (error) {
        if (!(error instanceof FlowError) || error.class !== 'outage') {
          this.failure = error instanceof FlowError ? error : undefined
          if (this.failure === undefined) throw error
          return false
        }
        for (const flow of this.flows) flow.notice(error)
        await clock.sleep(outageDelay(attempt, random), { signal: this.stopping.signal })
      }
    }
    return false
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
    for (const flow of this.flows) for (const task of flow.tasks) task.endSources()
  }

  private async endWhenThrough(): Promise<void> {
    const error = await watchEnd(this.flows, this.around, this.stopping.signal)
    if (this.stopping.signal.aborted) return
    this.finished = error === undefined
    this.failure ??= error
    this.stopping.abort()
    for (const flow of this.flows) flow.stop({ last: this.finished })
  }

  private async tellMetrics(): Promise<void> {
    const { clock, request } = this.around
    const everyMs = request.metricsMs ?? 200
    const before = new Map<FlowRun, number>()
    for (let last = clock.monotonic(); !this.stopping.signal.aborted; ) {
      await clock.sleep(everyMs, { signal: this.stopping.signal })
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

  private async tellNothingToRead(): Promise<void> {
    const { changed } = this.around
    const { signal } = this.stopping
    for (const flow of this.flows) {
      while (flow.state === 'starting' && !signal.aborted) await changed.next(signal)
      if (flow.state !== 'running') continue
      const notice = await atEndNotice(flow, this.around)
      if (notice !== undefined) flow.emit(notice)
    }
  }

  private result(durationMs: number): RunResult {
    const ended = this.failure !== undefined ? 'failed' : this.finished ? 'finished' : 'stopped'
    for (const flow of this.flows) flow.emit(flow.summary(ended, durationMs))
    return { ended, ...(this.failure === undefined ? {} : { error: this.failure }) }
  }
}

/** Events of a run; what happens before anybody listens is kept for the first who does. */
class EventStream {
  private readonly listeners: ((event: RunEvent) => void)[] = []
  private early: RunEvent[] = []

  emit(event: RunEvent): void {
    if (this.listeners.length === 0) this.early.push(event)
    for (const listener of this.listeners) listener(event)
  }

  listen(listener: (event: RunEvent) => void): void {
    this.listeners.push(listener)
    for (const event of this.early.splice(0)) listener(event)
  }
}
