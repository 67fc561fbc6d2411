import type {
  MetricsEvent,
  RunEvent,
  SummaryEvent,
  TransitionEvent,
  WorkerFigures,
} from '../../../contract/run-protocol.ts'
import { addHeld } from '../../../runtime/delivery/held-work.ts'
import { soonestOutages } from '../../../runtime/flow/soonest-outages.ts'
import { addUp, type Sums, ProcessShare } from '../../../runtime/host/process-share.ts'

/** What a flow is as a whole: the first of these that any of its workers is. */
const states = ['running', 'paused', 'backing-off', 'starting', 'draining', 'failed', 'stopped'] as const

const alive: ReadonlySet<string> = new Set(['running', 'paused', 'backing-off', 'starting'])

export interface FlowOverWorkersOptions {
  readonly id: string
  readonly workers: number
  /** ms since 1970. */
  readonly now: () => number
  readonly emit: (event: RunEvent) => void
}

/** One flow that runs in several workers, told as if it ran in one process. */
export class FlowOverWorkers {
  private readonly options: FlowOverWorkersOptions
  private readonly shares: readonly ProcessShare[]
  private state = ''
  private isNews = false
  private isEnding = false

  constructor(options: FlowOverWorkersOptions) {
    this.options = options
    this.shares = Array.from({ length: options.workers }, (_, i) => new ProcessShare(i + 1))
  }

  get id(): string {
    return this.options.id
  }

  /** How many tasks the flow has, whoever holds them; 0 before anybody said. */
  get tasks(): number {
    return Math.max(0, ...this.shares.map(({ newest }) => newest?.tasks ?? 0))
  }

  started(worker: number, process: number | undefined): void {
    this.share(worker).process = process
    this.isNews = true
  }

  /** Its workers are told to end: one that was still starting may run for a moment, which is no news. */
  end(): void {
    this.isEnding = true
    this.tellState(this.options.now())
  }

  /** An event of a worker: what it says of the whole is told first, then its own part; sums are only told of the whole. */
  take(worker: number, event: RunEvent): void {
    this.share(worker).take(event)
    this.isNews = true
    if (event.type === 'transition' && event.machine === 'flow') this.tellState(event.at)
    if (event.type === 'transition' || event.type === 'notice' || event.type === 'log')
      this.options.emit({ ...event, worker })
  }

  /** Its process is gone; `again`: another one takes its place. */
  lose(worker: number, { again }: { readonly again: boolean }): void {
    const share = this.share(worker)
    const at = this.options.now()
    this.isNews = true
    for (const event of share.lose(at)) this.options.emit({ ...event, worker })
    if (again) share.replace()
    const to = again ? 'backing-off' : 'stopped'
    if (share.state === to || share.state === '' || (!again && share.state === 'failed')) return
    const { id } = this.options
    this.take(worker, { type: 'transition', at, flow: id, machine: 'flow', id, from: share.state, to })
  }

  /** The sums of all workers, where something is new since they were told last. */
  news(): MetricsEvent | undefined {
    if (!this.isNews) return undefined
    this.isNews = false
    return this.metrics()
  }

  metrics(): MetricsEvent {
    const { id, now } = this.options
    const sumOf = (value: (share: ProcessShare) => number) =>
      this.shares.reduce((sum, share) => sum + value(share), 0)
    return {
      type: 'metrics',
      at: now(),
      flow: id,
      ...this.sums(),
      perSecond: sumOf(({ present }) => present.perSecond),
      tasks: this.tasks,
      lag: sumOf(({ present }) => present.lag),
      budgetBytes: sumOf(({ present }) => present.budgetBytes),
      held: addHeld(this.shares.map(({ present }) => present.held ?? {})),
      outages: soonestOutages(this.shares.map(({ present }) => present.outages ?? {})),
      workers: this.shares.map(figuresOf),
    }
  }

  summary(ended: SummaryEvent['ended'], durationMs: number): SummaryEvent {
    const { id, now } = this.options
    const { counts, written } = this.sums()
    return { type: 'summary', at: now(), flow: id, counts, written, ended, durationMs }
  }

  private sums(): Sums {
    return addUp(this.shares.map(({ sums }) => sums))
  }

  private tellState(at: number): void {
    const found = states.find((state) => this.shares.some((share) => share.state === state)) ?? ''
    const to = this.isEnding && alive.has(found) ? 'draining' : found
    if (to === this.state) return
    const { id } = this.options
    const why = this.shares.find((share) => share.state === to)?.transition
    this.options.emit({
      type: 'transition',
      at,
      flow: id,
      machine: 'flow',
      id,
      from: this.state,
      to,
      ...causeOf(why),
    })
    this.state = to
  }

  private share(worker: number): ProcessShare {
    const share = this.shares[worker - 1]
    if (share === undefined) throw new Error(`There is no worker ${worker}.`)
    return share
  }
}

function causeOf(
  event: TransitionEvent | undefined,
): Partial<Pick<TransitionEvent, 'cause' | 'code' | 'hint' | 'step'>> {
  const { cause, code, hint, step } = event ?? {}
  return {
    ...(cause === undefined ? {} : { cause }),
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
  }
}

function figuresOf(share: ProcessShare): WorkerFigures {
  const { counts } = share.sums
  return {
    worker: share.worker,
    ...(share.process === undefined ? {} : { process: share.process }),
    state: share.state === '' ? 'stopped' : share.state,
    tasks: [...share.tasks],
    perSecond: share.present.perSecond,
    finished: counts.in - counts.unfinished,
  }
}
