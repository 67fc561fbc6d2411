import type { FlowError } from '../../../contract/errors.ts'
import type { ConditionFault, Journey, TapCounts } from '../../../contract/inspection.ts'
import type { TapNews } from '../../../contract/protocol/tap-streams.ts'
import type { TapFigures, TapView } from '../../../contract/studio/tap-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { DoorNote } from '../../../runtime/door/door-notes.ts'
import { FlowDoors } from '../../../runtime/door/flow-doors.ts'
import { type KeptMessage, KeptMessages } from './kept-messages.ts'
import { messageResult, settledResult } from './message-result.ts'
import { type FetchedSample, TappedProcess } from './tapped-process.ts'

/** Kept of each port in a second; of a burst at once so many more. */
const PER_SECOND = 200
const BURST = 1_000

export interface CaptureOptions {
  readonly dataFolder: string
  readonly clock: Clock
  readonly flow: string
  readonly node: string
  readonly ports: readonly string[]
  readonly filter: string | undefined
}

export interface CaptureListener {
  /** There are more messages, other figures, or another state. */
  changed(): void
  /** More is known of a message. */
  told(message: KeptMessage): void
}

const NO_FIGURES = { seen: 0, kept: 0, filtered: 0, failed: 0, skipped: 0, dropped: 0, missed: 0 }

/**
 * Messages at ports of one node, from every process that runs the flow now or later. What was kept stays when they end,
 * and goes on when the flow runs again.
 */
export class PortCapture {
  readonly kept: KeptMessages
  readonly listeners = new Set<CaptureListener>()
  private readonly options: CaptureOptions
  private readonly processes = new Map<string, TappedProcess>()
  /** Places by process and sample id. */
  private readonly places = new Map<string, number>()
  private readonly doors: FlowDoors
  /** Of processes that have ended. */
  private past = NO_FIGURES
  private hasRun = false
  private undecodable = 0
  private refusal: FlowError | undefined
  private firstFault: ConditionFault | undefined

  constructor(options: CaptureOptions) {
    this.options = options
    this.kept = new KeptMessages(({ process, sample }) => this.places.delete(`${process} ${sample.id}`))
    const { dataFolder, clock, flow } = options
    this.doors = new FlowDoors({ dataFolder, clock, flow, met: (name, note) => this.meet(name, note) })
  }

  get state(): TapView['state'] {
    if ([...this.processes.values()].some(({ isOpen }) => isOpen)) return 'open'
    return this.hasRun ? 'ended' : 'waiting'
  }

  /** Why nothing can come from the processes that run now. */
  get refused(): FlowError | undefined {
    return this.refusal
  }

  /** What the condition failed with first. */
  get fault(): ConditionFault | undefined {
    return this.firstFault
  }

  figures(): TapFigures {
    const all = [this.past, ...[...this.processes.values()].map((process) => process.figures())]
    const sum = (name: keyof typeof NO_FIGURES) => all.reduce((total, each) => total + each[name], 0)
    return {
      seen: sum('seen'),
      kept: this.kept.count,
      gone: this.kept.gone,
      dropped: sum('dropped') + sum('missed'),
      filtered: sum('filtered'),
      failed: sum('failed'),
      skipped: sum('skipped'),
      undecodable: this.undecodable,
    }
  }

  /** From the process that had it. Throws TAP_INVALID where that is gone, or has newer ones in its place. */
  async fetch({ process, sample }: KeptMessage): Promise<FetchedSample | undefined> {
    return await this.processes.get(process)?.fetch(this.options.flow, sample.id)
  }

  close(): void {
    this.doors.close()
    for (const process of this.processes.values()) process.close()
    this.listeners.clear()
  }

  private meet(name: string, note: DoorNote): void {
    const { dataFolder, clock, flow, node, ports, filter } = this.options
    this.refusal = undefined
    const shared = { flow, node, perSecond: PER_SECOND, burst: BURST, withJourney: true }
    const process = new TappedProcess({
      dataFolder,
      note,
      clock,
      taps: ports.map((port) => ({ ...shared, port, ...(filter === undefined ? {} : { filter }) })),
      news: (news) => this.take(name, news),
      refused: (reason) => {
        this.refusal = reason
        this.tellAll()
      },
      changed: () => this.processChanged(name),
    })
    this.processes.set(name, process)
  }

  private processChanged(name: string): void {
    const process = this.processes.get(name)
    if (process?.isOpen === true) {
      this.hasRun = true
      this.doors.seen()
    }
    if (process?.isGone === true) {
      this.past = add(this.past, process.figures())
      this.processes.delete(name)
      this.doors.forget(name)
    }
    this.tellAll()
  }

  private take(process: string, news: TapNews): void {
    if (news.type === 'sample') this.add(process, news)
    if (news.type === 'journey') this.tell(process, news.id, news.journey)
    if (news.type === 'counts') this.firstFault ??= news.fault
    if (news.type === 'state') for (const id of news.ids) this.settle(process, id, news)
    this.tellAll()
  }

  private add(process: string, { sample, journey }: Extract<TapNews, { type: 'sample' }>): void {
    const message = this.kept.add(process, sample, journey)
    this.places.set(`${process} ${sample.id}`, message.seq)
    Object.assign(message, messageResult(sample, journey))
    if (isUnreadable(journey)) this.undecodable += 1
  }

  private tell(process: string, id: number, journey: Journey): void {
    const message = this.messageOf(process, id)
    if (message === undefined) return
    // A journey is told once more when it is finished; what could not be read fails at once.
    if (isUnreadable(journey) && message.result !== 'failed') this.undecodable += 1
    this.kept.tell(message, journey)
    Object.assign(message, messageResult(message.sample, journey))
    for (const listener of this.listeners) listener.told(message)
  }

  private settle(process: string, id: number, { state, commit }: Extract<TapNews, { type: 'state' }>): void {
    const message = this.messageOf(process, id)
    if (message === undefined) return
    message.sample = { ...message.sample, state, ...(commit === undefined ? {} : { commit }) }
    message.result = settledResult(message.result, state)
    for (const listener of this.listeners) listener.told(message)
  }

  private messageOf(process: string, id: number): KeptMessage | undefined {
    const seq = this.places.get(`${process} ${id}`)
    return seq === undefined ? undefined : this.kept.get(seq)
  }

  private tellAll(): void {
    for (const listener of this.listeners) listener.changed()
  }
}

function isUnreadable(journey: Journey | undefined): boolean {
  return journey?.failures.some(({ code }) => code === 'CODEC_INPUT_INVALID') === true
}

function add<Counts extends TapCounts & { readonly missed: number }>(one: Counts, other: Counts) {
  return {
    seen: one.seen + other.seen,
    kept: one.kept + other.kept,
    filtered: one.filtered + other.filtered,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    dropped: one.dropped + other.dropped,
    missed: one.missed + other.missed,
  }
}
