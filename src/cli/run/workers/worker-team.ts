import { DEFAULTS } from '../../../contract/defaults.ts'
import type { FlowError } from '../../../contract/errors.ts'
import type { NoticeEvent, RunEvent } from '../../../contract/run-protocol.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { EventStream } from '../../../runtime/flow/event-stream.ts'
import type { Running, RunResult } from '../runner-port.ts'
import { FlowOverWorkers } from './flow-over-workers.ts'
import { TeamWorker } from './team-worker.ts'
import { gaveUp, idleNotice, interruptedNotice, lostNotice, type TeamNotice } from './team-notices.ts'
import type { StartWorker, WorkerEnd } from './worker-process.ts'
import type { WorkerStart } from './worker-messages.ts'

/** How often the sums of all workers are told, in ms. */
const METRICS_MS = 200
/** How long a worker that was told to stop at once may take before it is ended, in ms. */
const STOP_MS = 5_000

export interface WorkerTeamOptions {
  readonly flows: readonly { readonly id: string }[]
  readonly workers: number
  readonly texts: WorkerStart['texts']
  readonly native: WorkerStart['native']
  /** With `--once`: endless sources count as ended after so many ms. */
  readonly endSourcesAfterMs?: number
  readonly startWorker: StartWorker
  readonly clock: Clock
  /** A line that a worker said and that is no event. */
  said(worker: number, line: string): void
}

/**
 * Flows at work in several processes, each a member of the flows' groups. The first does what must happen once; when
 * its flows run, the others start. One that dies is started again; one whose run fails takes the others with it, as
 * the first flow that fails does in one process.
 */
export class WorkerTeam implements Running {
  readonly done: Promise<RunResult>
  private readonly options: WorkerTeamOptions
  private readonly flows: readonly FlowOverWorkers[]
  private readonly workers: readonly TeamWorker[]
  private readonly events = new EventStream()
  private readonly began: number
  /** Nothing is started any more. */
  private readonly ending = new AbortController()
  private readonly over = new AbortController()
  private readonly finish: (result: RunResult) => void
  private isThrough = false
  private isStopped = false
  private interrupted = false
  private toldIdle = false
  private failure: FlowError | undefined

  constructor(options: WorkerTeamOptions) {
    const { promise, resolve } = Promise.withResolvers<RunResult>()
    this.options = options
    this.done = promise
    this.finish = resolve
    this.began = options.clock.monotonic()
    this.flows = options.flows.map(
      ({ id }) =>
        new FlowOverWorkers({
          id,
          workers: options.workers,
          now: () => options.clock.now(),
          emit: (event) => this.events.emit(event),
        }),
    )
    this.workers = Array.from(
      { length: options.workers },
      (_, i) => new TeamWorker(i + 1, { flows: options.flows.length, clock: options.clock }),
    )
    for (const worker of this.workers.slice(0, 1)) this.start(worker)
    void this.tellMetrics()
  }

  onEvent(listener: (event: RunEvent) => void): void {
    this.events.listen(listener)
  }

  drain(): void {
    this.end('drain')
  }

  /** Each worker ends in its own way; what hangs is stopped in the end. */
  private end(how: 'drain' | 'end'): void {
    if (this.ending.signal.aborted) return
    this.ending.abort()
    for (const worker of this.workers) worker.send({ type: how })
    for (const flow of this.flows) flow.end()
    this.lookForEnd()
    void this.later(DEFAULTS.drainMs.value + STOP_MS, () => this.stopNow())
  }

  stopNow(): void {
    this.ending.abort()
    this.isStopped = true
    for (const worker of this.workers) worker.send({ type: 'stop' })
    this.lookForEnd()
    void this.later(STOP_MS, () => this.kill())
  }

  kill(): void {
    for (const worker of this.workers) worker.kill()
  }

  private start(worker: TeamWorker): void {
    const { texts, native, workers, startWorker } = this.options
    const { number } = worker
    const { endSourcesAfterMs } = this
    const start: WorkerStart = {
      type: 'start',
      worker: number,
      of: workers,
      // Once its flows have run, what must happen once has happened.
      first: number === 1 && !worker.hasRun,
      texts: [...texts],
      native: [...native],
      ...(endSourcesAfterMs === undefined ? {} : { endSourcesAfterMs }),
    }
    const process = startWorker(start, {
      // Only who begins can tell that nothing was there: to later ones it is the work of the others.
      event: (event) => {
        if (start.first || !isAtEnd(event)) this.take(worker, event)
      },
      through: (isThrough) => this.through(worker, isThrough),
      failed: (error) => (worker.error ??= error),
      line: (line) => this.options.said(number, line),
      ended: (end) => this.ended(worker, end),
    })
    worker.started(process)
    for (const flow of this.flows) flow.started(number, process.pid)
  }

  /** What is left of the time at which endless sources end, as it began with the run and not with each worker. */
  private get endSourcesAfterMs(): number | undefined {
    const { endSourcesAfterMs, clock } = this.options
    if (endSourcesAfterMs === undefined) return undefined
    return Math.max(1, endSourcesAfterMs - (clock.monotonic() - this.began))
  }

  private take(worker: TeamWorker, event: RunEvent): void {
    worker.take(event)
    this.flows.find(({ id }) => id === event.flow)?.take(worker.number, event)
    if (event.type === 'metrics') this.tellIdle()
    if (worker.number === 1 && worker.hasRun) this.startOthers()
  }

  private startOthers(): void {
    if (this.ending.signal.aborted) return
    for (const worker of this.workers) if (worker.neverStarted) this.start(worker)
  }

  private through(worker: TeamWorker, isThrough: boolean): void {
    worker.isThrough = isThrough
    // All of them: one that starts, or starts again, may have taken or left what is not finished.
    if (this.ending.signal.aborted || !this.workers.every((each) => each.isThrough)) return
    this.isThrough = true
    this.end('end')
  }

  private ended(worker: TeamWorker, end: WorkerEnd): void {
    const isEnding = this.ending.signal.aborted
    const { error, handledAny } = worker
    worker.gone()
    const delay = isEnding || error !== undefined ? undefined : worker.restarts.next({ handledAny })
    for (const flow of this.flows) flow.lose(worker.number, { again: delay !== undefined })
    if (error !== undefined) this.fail(error)
    else if (delay !== undefined) void this.startAgain(worker, end, delay)
    else if (!isEnding) this.fail(gaveUp(worker, end))
    else if (end.code !== 0 && !this.isStopped) this.interrupt(worker, end)
    this.lookForEnd()
  }

  private fail(error: FlowError): void {
    this.failure ??= error
    this.drain()
  }

  /** It died while it drained: nobody finishes what it had in work. */
  private interrupt(worker: TeamWorker, end: WorkerEnd): void {
    this.interrupted = true
    this.notice(interruptedNotice(worker, end), worker.number)
  }

  private async startAgain(worker: TeamWorker, end: WorkerEnd, delay: number): Promise<void> {
    this.notice(lostNotice(worker, end, delay), worker.number)
    await this.options.clock.sleep(delay, { signal: this.ending.signal })
    if (!this.ending.signal.aborted) this.start(worker)
  }

  /** Said once, when it is known how many tasks there are. */
  private tellIdle(): void {
    if (this.toldIdle || this.flows.some(({ tasks }) => tasks === 0)) return
    this.toldIdle = true
    const tasks = this.flows.reduce((sum, flow) => sum + flow.tasks, 0)
    if (tasks < this.options.workers) this.notice(idleNotice({ workers: this.options.workers, tasks }))
  }

  private notice(notice: TeamNotice, worker?: number): void {
    for (const { id } of this.flows) {
      const event: NoticeEvent = { type: 'notice', at: this.options.clock.now(), flow: id, ...notice }
      this.events.emit(worker === undefined ? event : { ...event, worker })
    }
  }

  private async tellMetrics(): Promise<void> {
    const { clock } = this.options
    while (!this.over.signal.aborted) {
      await clock.sleep(METRICS_MS, { signal: this.over.signal })
      this.tellNews()
    }
  }

  private tellNews(): void {
    for (const flow of this.flows) {
      const metrics = flow.news()
      if (metrics !== undefined) this.events.emit(metrics)
    }
  }

  private lookForEnd(): void {
    const isOver = this.ending.signal.aborted && this.workers.every(({ isUp }) => !isUp)
    if (!isOver || this.over.signal.aborted) return
    this.over.abort()
    this.tellNews()
    const { result } = this
    const durationMs = this.options.clock.monotonic() - this.began
    for (const flow of this.flows) this.events.emit(flow.summary(result.ended, durationMs))
    this.finish(result)
  }

  private get result(): RunResult {
    if (this.failure !== undefined) return { ended: 'failed', error: this.failure }
    if (this.interrupted) return { ended: 'failed' }
    return { ended: this.isThrough && !this.isStopped ? 'finished' : 'stopped' }
  }

  private async later(ms: number, work: () => void): Promise<void> {
    await this.options.clock.sleep(ms, { signal: this.over.signal })
    if (!this.over.signal.aborted) work()
  }
}

function isAtEnd(event: RunEvent): boolean {
  return event.type === 'notice' && event.code === 'SOURCE_AT_END'
}
