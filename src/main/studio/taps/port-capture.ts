import type { FlowError } from '../../../contract/errors.ts'
import type { TapNews } from '../../../contract/protocol/tap-streams.ts'
import type { TapFigures, TapView } from '../../../contract/studio/tap-methods.ts'
import type { Scope } from '../../../flow/scope.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { DoorNote } from '../../../runtime/door/door-notes.ts'
import { FlowDoors } from '../../../runtime/door/flow-doors.ts'
import { captureFigures } from './capture-figures.ts'
import { CapturedMessages } from './captured-messages.ts'
import type { KeptMessage, KeptMessages } from './kept-messages.ts'
import { NO_COUNTS, type ProcessTaps, sumOfCounts } from './process-taps.ts'
import type { CaptureListener, TapCapture } from './tap-capture.ts'
import { type FetchedSample, TappedProcess } from './tapped-process.ts'
import { type TappedPlace, tapsOf } from './taps-of.ts'

export interface PortCaptureOptions extends TappedPlace {
  readonly dataFolder: string
  readonly clock: Clock
}

/** Who taps the same ports for itself, in the same processes. */
export interface CaptureFollower {
  met(name: string, process: TappedProcess): void
  /** A process was reached, or is gone. */
  processChanged(name: string, process: TappedProcess): void
  /** A message was kept. */
  came(message: KeptMessage): void
}

interface Met {
  readonly process: TappedProcess
  readonly taps: ProcessTaps
}

/**
 * Messages at ports of one node, from every process that runs the flow now or later. What was kept stays when they end,
 * and goes on when the flow runs again.
 */
export class PortCapture implements TapCapture {
  private readonly followers = new Set<CaptureFollower>()
  readonly isAsking = false
  readonly fault = undefined
  private readonly options: PortCaptureOptions
  private readonly captured = new CapturedMessages()
  private readonly processes = new Map<string, Met>()
  private readonly doors: FlowDoors
  /** By process, also of those that have ended. */
  private readonly parameters = new Map<string, Scope['parameters']>()
  /** Of processes that have ended. */
  private past = NO_COUNTS
  private hasRun = false
  private refusal: FlowError | undefined

  constructor(options: PortCaptureOptions) {
    this.options = options
    const { dataFolder, clock, flow } = options
    this.doors = new FlowDoors({ dataFolder, clock, flow, met: (name, note) => this.meet(name, note) })
  }

  get place(): TappedPlace {
    return this.options
  }

  get kept(): KeptMessages {
    return this.captured.kept
  }

  get listeners(): Set<CaptureListener> {
    return this.captured.listeners
  }

  get state(): TapView['state'] {
    if ([...this.processes.values()].some(({ process }) => process.isOpen)) return 'open'
    return this.hasRun ? 'ended' : 'waiting'
  }

  get refused(): FlowError | undefined {
    return this.refusal
  }

  figures(): TapFigures {
    const counts = sumOfCounts([this.past, ...[...this.processes.values()].map(({ taps }) => taps.figures())])
    return captureFigures(counts, this.captured)
  }

  async fetch({ process, sample }: KeptMessage): Promise<FetchedSample | undefined> {
    return await this.processes.get(process)?.process.fetch(this.options.flow, sample.id)
  }

  /** Is told of the processes that are there, and of those that come. */
  follow(follower: CaptureFollower): void {
    this.followers.add(follower)
    for (const [name, { process }] of this.processes) follower.met(name, process)
  }

  unfollow(follower: CaptureFollower): void {
    this.followers.delete(follower)
  }

  /** What conditions know as `parameters` in that process; undefined where it was never reached. */
  parametersOf(process: string): Scope['parameters'] | undefined {
    return this.parameters.get(process)
  }

  close(): void {
    this.doors.close()
    for (const { process } of this.processes.values()) process.close()
    this.listeners.clear()
    this.followers.clear()
  }

  private meet(name: string, note: DoorNote): void {
    const { dataFolder, clock } = this.options
    this.refusal = undefined
    const process = new TappedProcess({ dataFolder, note, clock, changed: () => this.processChanged(name) })
    const taps = process.tap(tapsOf(this.options), {
      news: (_port, news) => this.take(name, news),
      refused: (reason) => {
        this.refusal = reason
        this.captured.tellAll()
      },
      changed: () => this.captured.tellAll(),
    })
    this.processes.set(name, { process, taps })
    for (const follower of this.followers) follower.met(name, process)
  }

  private processChanged(name: string): void {
    const met = this.processes.get(name)
    if (met?.process.isOpen === true) {
      this.hasRun = true
      this.doors.seen()
    }
    if (met?.process.isGone === true) {
      this.past = sumOfCounts([this.past, met.taps.figures()])
      this.processes.delete(name)
      this.doors.forget(name)
    }
    if (met !== undefined) for (const follower of this.followers) follower.processChanged(name, met.process)
    this.captured.tellAll()
  }

  private take(process: string, news: TapNews): void {
    if (news.type === 'opened') this.parameters.set(process, news.parameters)
    const message = this.captured.take(process, news)
    if (message !== undefined) for (const follower of this.followers) follower.came(message)
    this.captured.tellAll()
  }
}
