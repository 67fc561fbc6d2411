import type { FlowError } from '../../../contract/errors.ts'
import type { ConditionFault } from '../../../contract/inspection.ts'
import type { TapNews } from '../../../contract/protocol/tap-streams.ts'
import type { TapFigures, TapView } from '../../../contract/studio/tap-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { captureFigures } from './capture-figures.ts'
import { CapturedMessages } from './captured-messages.ts'
import type { KeptMessage, KeptMessages } from './kept-messages.ts'
import { KeptQuestion } from './kept-question.ts'
import type { CaptureFollower, PortCapture } from './port-capture.ts'
import { NO_COUNTS, type ProcessTaps, sumOfCounts } from './process-taps.ts'
import type { CaptureListener, TapCapture } from './tap-capture.ts'
import type { FetchedSample, TappedProcess } from './tapped-process.ts'
import { tapsOf } from './taps-of.ts'
import { TurnByTurn } from './turn-by-turn.ts'
import { WholeValues } from './whole-values.ts'

export type ConditionSource = Pick<
  PortCapture,
  'place' | 'state' | 'kept' | 'listeners' | 'fetch' | 'follow' | 'unfollow' | 'parametersOf'
>

export interface ConditionCaptureOptions {
  /** What is kept at the same ports without a condition; it must outlive this one. */
  readonly source: ConditionSource
  /** In CEL. */
  readonly condition: string
  readonly clock: Clock
}

/** In the order in which it happened: one that was kept before, or news of this one's own taps. */
type Step = { readonly kept: KeptMessage } | { readonly process: string; readonly news: TapNews }

interface Met {
  readonly process: TappedProcess
  readonly taps: ProcessTaps
}

/**
 * Those messages at ports of one node that a condition holds for: first those that are kept there already, then what
 * passes from the moment on at which the flow's process asks it itself. There it is asked of every message, and not
 * only of the sample that is kept of a busy port.
 */
export class ConditionCapture implements TapCapture, CaptureFollower {
  private readonly options: ConditionCaptureOptions
  private readonly captured = new CapturedMessages()
  private readonly question: KeptQuestion
  private readonly steps: TurnByTurn<Step>
  private readonly whole: WholeValues
  /** Asked, or to be asked, while no whole value is fetched. */
  private readonly unfetched: KeptMessage[] = []
  private readonly processes = new Map<string, Met>()
  /** By process and port: messages with smaller ids crossed before the process asked. */
  private readonly from = new Map<string, number>()
  private readonly ofSource: CaptureListener
  /** Of processes that have ended. */
  private past = NO_COUNTS
  private refusal: FlowError | undefined
  private firstFault: ConditionFault | undefined

  constructor(options: ConditionCaptureOptions) {
    this.options = options
    const { source, condition, clock } = options
    this.question = new KeptQuestion({ condition, clock, parametersOf: (name) => source.parametersOf(name) })
    this.whole = new WholeValues({ clock, fetch: (message) => source.fetch(message) })
    this.steps = new TurnByTurn<Step>({
      clock,
      work: (step) => this.take(step),
      worked: () => this.worked(),
    })
    this.ofSource = { changed: () => undefined, told: (message) => this.captured.copyAgain(message) }
    source.listeners.add(this.ofSource)
    source.follow(this)
    this.ask(source.kept.all())
  }

  get kept(): KeptMessages {
    return this.captured.kept
  }

  get listeners(): Set<CaptureListener> {
    return this.captured.listeners
  }

  get state(): TapView['state'] {
    return this.options.source.state
  }

  get isAsking(): boolean {
    return this.steps.isBusy
  }

  get refused(): FlowError | undefined {
    return this.refusal
  }

  get fault(): ConditionFault | undefined {
    return this.question.fault ?? this.firstFault
  }

  figures(): TapFigures {
    const counts = sumOfCounts([this.past, ...[...this.processes.values()].map(({ taps }) => taps.figures())])
    const { asked, refused, failed, unasked } = this.question
    const own = captureFigures(counts, this.captured)
    return {
      ...own,
      seen: own.seen + asked + unasked,
      filtered: own.filtered + refused,
      failed: own.failed + failed,
      unasked,
    }
  }

  async fetch(message: KeptMessage): Promise<FetchedSample | undefined> {
    return await this.options.source.fetch(message)
  }

  close(): void {
    const { source } = this.options
    source.listeners.delete(this.ofSource)
    source.unfollow(this)
    for (const { process, taps } of this.processes.values()) process.untap(taps)
    this.steps.close()
    this.listeners.clear()
  }

  met(name: string, process: TappedProcess): void {
    const { source, condition } = this.options
    this.refusal = undefined
    const taps = process.tap(tapsOf(source.place, condition), {
      news: (port, news) => this.hear(name, port, news),
      refused: (reason) => {
        this.refusal = reason
        this.captured.tellAll()
      },
      changed: () => this.captured.tellAll(),
    })
    this.processes.set(name, { process, taps })
  }

  processChanged(name: string, process: TappedProcess): void {
    const met = this.processes.get(name)
    if (process.isGone && met !== undefined) {
      this.past = sumOfCounts([this.past, met.taps.figures()])
      this.processes.delete(name)
    }
    this.captured.tellAll()
  }

  came(message: KeptMessage): void {
    const from = this.from.get(`${message.process} ${message.sample.port}`)
    // From there on the process asks, and tells what the condition holds for.
    if (from === undefined || message.sample.id < from) this.ask([message])
  }

  private hear(process: string, port: string, news: TapNews): void {
    if (news.type === 'opened') this.from.set(`${process} ${port}`, news.from)
    else this.steps.add([{ process, news }])
  }

  private ask(messages: readonly KeptMessage[]): void {
    this.question.expect(messages.length)
    if (!this.whole.isFetched) for (const message of messages) this.unfetched.push(message)
    this.steps.add(messages.map((kept) => ({ kept })))
  }

  private take(step: Step): Promise<void> | undefined {
    if ('kept' in step) return this.decide(step.kept)
    const { process, news } = step
    if (news.type === 'counts') this.firstFault ??= news.fault
    this.captured.take(process, news)
    return undefined
  }

  private worked(): void {
    if (!this.steps.isBusy) {
      // What its source lets go must not stay in memory here.
      this.unfetched.length = 0
      this.whole.forget()
    }
    this.captured.tellAll()
  }

  private decide(message: KeptMessage): Promise<void> | undefined {
    const answer = this.question.ask(message)
    if (answer === true) this.captured.copy(message)
    if (answer !== 'cut') return undefined
    // Those that need it are not known before they are asked; those behind this one wait for its place.
    if (!this.whole.isFetched)
      return this.whole.fetch(this.unfetched.splice(0)).then(() => this.decideByWhole(message))
    this.decideByWhole(message)
    return undefined
  }

  private decideByWhole(message: KeptMessage): void {
    const text = this.whole.take(message)
    const answer = text === undefined ? 'cut' : this.question.ask(message, text)
    if (answer === true) this.captured.copy(message)
    if (answer === 'cut') this.question.giveUp()
  }
}
