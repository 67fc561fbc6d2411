import type { OverFrame, Refusal } from '../../../contract/protocol/frame.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import { lifeStream, metricsStream, statesStream } from '../../../contract/protocol/streams.ts'
import type { TransitionEvent } from '../../../contract/run-protocol.ts'
import {
  RUN_STATES,
  type RunFigures,
  type RunState,
  type RunView,
} from '../../../contract/studio/run-methods.ts'
import { isOutside, mainFlowOf, outsideOf } from '../../../flow/flow-file-name.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { DoorNote } from '../../../runtime/door/door-notes.ts'
import { isQuiet } from '../../../runtime/host/host-silence.ts'
import { LifeWatch } from '../../../runtime/host/life-watch.ts'
import type { Transport } from '../../../runtime/host/transports/transport.ts'
import { WatcherSession } from '../../../runtime/host/watcher-session.ts'
import { FlowBoard } from './flow-board.ts'
import type { FlowPlan } from './flow-plan.ts'

interface WatchedRunOptions {
  readonly note: DoorNote
  /** Where it runs, by the name of the folder that it noted itself in. */
  readonly environment: string
  readonly transport: Transport
  /** Of the flows of that process that lie in this workspace, as their files are now. */
  readonly plans: readonly FlowPlan[]
  readonly clock: Clock
  readonly changed: () => void
  readonly moved: (files: readonly string[]) => void
}

/** Flows that another process of this machine runs, seen through its door: they take no orders from here. */
export class WatchedRun {
  private readonly options: WatchedRunOptions
  private readonly boards: readonly FlowBoard[]
  private readonly session: WatcherSession
  private readonly startedAt: number
  private over: OverFrame | undefined
  private endedAt: number | null = null
  private readonly left = new AbortController()
  /** Said while its process gives no sign of life. */
  private silence: Refusal | undefined

  constructor(options: WatchedRunOptions) {
    const { transport, plans, clock } = options
    this.options = options
    this.startedAt = clock.now()
    this.boards = plans.map((plan) => new FlowBoard(plan, this.startedAt))
    this.session = new WatcherSession({
      transport,
      clock,
      over: (frame) => (this.over = frame),
      closed: () => this.closed(),
    })
    const life = new LifeWatch({
      clock,
      over: this.left.signal,
      isUp: true,
      quiet: (ms) => this.hears(this.silenceOf(ms)),
      answers: () => this.hears(undefined),
    })
    this.session.subscribe(lifeStream, { options: undefined, credit: 4, item: () => life.lives() })
    this.session.subscribe(statesStream, { options: undefined, item: (event) => this.stands(event) })
    this.session.subscribe(metricsStream, {
      options: undefined,
      item: (event) => {
        this.boardOf(event.flow)?.take(event)
        this.moved()
      },
    })
  }

  get environment(): string {
    return this.options.environment
  }

  get plans(): readonly FlowPlan[] {
    return this.options.plans
  }

  /** Who runs it. */
  get owner(): string {
    const { owner, process } = this.options.note
    return owner ?? `process ${process}`
  }

  get isOver(): boolean {
    return this.endedAt !== null
  }

  /** One for each flow; a simulated outside stands behind its flow and is no run of its own. */
  views(): readonly RunView[] {
    const files = new Set(this.boards.map(({ plan }) => plan.file))
    return this.boards
      .filter(({ plan }) => !isOutsideOfOne(plan.file, files))
      .map((board) => this.view(board, files))
  }

  has(file: string): boolean {
    return this.boards.some(({ plan }) => plan.file === file)
  }

  figures(file: string): RunFigures | undefined {
    return this.boards.find(({ plan }) => plan.file === file)?.figures()
  }

  close(): void {
    this.left.abort()
    this.session.close()
  }

  private view({ plan, flow }: FlowBoard, files: ReadonlySet<string>): RunView {
    const cause = this.isOver ? this.endOf() : causeOf(flow)
    return {
      file: plan.file,
      flow: plan.id,
      name: plan.name,
      revision: null,
      state: this.stateOf(flow),
      ...(cause === undefined ? {} : { cause }),
      ...(this.silence === undefined ? {} : { isQuiet: true, notice: this.silence }),
      environment: this.options.environment,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      withOutside: !isOutside(plan.file) && files.has(outsideOf(plan.file)),
      isOurs: false,
      owner: this.owner,
    }
  }

  private stateOf(flow: TransitionEvent | undefined): RunState {
    if (this.isOver) return this.over !== undefined && this.over.ended !== 'failed' ? 'stopped' : 'failed'
    const state = RUN_STATES.find((each) => each === flow?.to)
    return state === undefined || state === 'stopped' ? 'starting' : state
  }

  private endOf(): Refusal | undefined {
    const { process, owner } = this.options.note
    if (this.over === undefined)
      return {
        code: 'HOST_ENDED',
        message: `Its process (${process}, ${owner ?? 'elsewhere'}) is gone without a word.`,
        hint: 'What it had in work is read again at the next start.',
      }
    return this.over.error && refusalOf(this.over.error)
  }

  /** Undefined: it answers. */
  private hears(silence: Refusal | undefined): void {
    this.silence = silence
    for (const board of this.boards) board.isQuiet = silence !== undefined
    this.moved()
    this.options.changed()
  }

  private silenceOf(ms: number): Refusal {
    return {
      ...isQuiet(this.options.note.process, ms),
      hint: `${this.owner} runs it: look there whether it is stopped, or busy. Here it is only watched.`,
    }
  }

  private stands(event: TransitionEvent): void {
    this.boardOf(event.flow)?.take(event)
    this.moved()
    if (event.machine === 'flow') this.options.changed()
  }

  private closed(): void {
    this.left.abort()
    if (this.isOver) return
    this.silence = undefined
    this.endedAt = this.options.clock.now()
    for (const board of this.boards) board.ends(this.over?.ended === 'failed' ? 'failed' : 'stopped')
    this.moved()
    this.options.changed()
  }

  private moved(): void {
    this.options.moved(this.boards.map(({ plan }) => plan.file))
  }

  private boardOf(flow: string): FlowBoard | undefined {
    return this.boards.find(({ plan }) => plan.id === flow)
  }
}

function isOutsideOfOne(file: string, files: ReadonlySet<string>): boolean {
  return isOutside(file) && files.has(mainFlowOf(file))
}

function causeOf(flow: TransitionEvent | undefined): Refusal | undefined {
  if (flow?.cause === undefined || flow.code === undefined) return undefined
  return refusalOf({ code: flow.code, message: flow.cause, hint: flow.hint, step: flow.step })
}
