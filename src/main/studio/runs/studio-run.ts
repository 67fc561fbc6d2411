import type { Refusal } from '../../../contract/protocol/frame.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { RunEvent, TransitionEvent } from '../../../contract/run-protocol.ts'
import {
  RUN_STATES,
  type RunFigures,
  type RunState,
  type RunView,
} from '../../../contract/studio/run-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { StartHost } from '../../../runtime/host/host-process.ts'
import { HOST_ANSWERS, HOST_QUIET } from '../../../runtime/host/host-silence.ts'
import { HostSupervisor } from '../../../runtime/host/host-supervisor.ts'
import { inStudio } from '../session/in-studio.ts'
import { FlowBoard } from './flow-board.ts'
import type { PreparedRun } from './prepare-run.ts'

/** Notice of a start that finds nothing to read. */
const SOURCE_AT_END = 'SOURCE_AT_END'

interface StudioRunOptions {
  readonly prepared: PreparedRun
  readonly startHost: StartHost
  readonly clock: Clock
  /** It goes on where another revision of its flow was: that there is nothing new to read is no news. */
  readonly goesOn: boolean
  /** It stands otherwise. */
  readonly changed: () => void
  /** It has done something. */
  readonly moved: () => void
  /** It is over, and its figures are the last ones. */
  readonly ended: () => void
}

/** A flow that runs in a process of its own, its simulated outside beside it; when it is over, what it did last. */
export class StudioRun {
  readonly prepared: PreparedRun
  /** Resolves when it is over; never rejects. */
  readonly done: Promise<void>
  private readonly options: StudioRunOptions
  private readonly supervisor: HostSupervisor
  private readonly boards: readonly FlowBoard[]
  private readonly startedAt: number
  private state: RunState = 'starting'
  private cause: Refusal | undefined
  private notice: Refusal | undefined
  private endedAt: number | null = null
  private isPauseAsked = false
  /** Its process gives no sign of life. */
  private isQuiet = false

  constructor(options: StudioRunOptions) {
    const { prepared, startHost, clock } = options
    this.options = options
    this.prepared = prepared
    this.startedAt = clock.now()
    this.boards = prepared.plans.map((plan) => new FlowBoard(plan, this.startedAt))
    this.supervisor = new HostSupervisor({
      request: prepared.request,
      flows: prepared.plans.map(({ id }) => id),
      startHost,
      clock,
      said: () => undefined,
    })
    this.supervisor.onEvent((event) =>
      this.take(event.type === 'transition' || event.type === 'notice' ? inStudio(event) : event),
    )
    this.done = this.untilOver()
  }

  get isOver(): boolean {
    return this.endedAt !== null
  }

  /** Asked to read nothing until it is resumed. */
  get isPaused(): boolean {
    return this.isPauseAsked
  }

  /** Process id of its host; undefined while none runs. */
  get pid(): number | undefined {
    return this.supervisor.pid
  }

  view(): RunView {
    const { plan, withOutside, request } = this.prepared
    const { cause, notice } = this
    const node = this.boards[0]?.failedAt
    return {
      file: plan.file,
      flow: plan.id,
      name: plan.name,
      revision: plan.revision,
      state: this.state,
      ...(cause === undefined ? {} : { cause }),
      ...(node === undefined ? {} : { node }),
      ...(notice === undefined ? {} : { notice }),
      ...(this.isQuiet ? { isQuiet: true } : {}),
      environment: this.prepared.target.name,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      withOutside,
      isOurs: true,
      owner: request.owner,
    }
  }

  /** Of the flow, or of its simulated outside; undefined for another file. */
  figures(file: string): RunFigures | undefined {
    return this.boards.find(({ plan }) => plan.file === file)?.figures()
  }

  /** Reads nothing more until `resume`, also where its process dies and starts again. */
  pause(): void {
    this.isPauseAsked = true
    this.supervisor.pause()
  }

  resume(): void {
    this.isPauseAsked = false
    this.supervisor.resume()
  }

  drain(): void {
    this.supervisor.drain()
  }

  stopNow(): void {
    this.supervisor.stopNow()
  }

  private take(event: RunEvent): void {
    this.boards.find(({ plan }) => plan.id === event.flow)?.take(event)
    const isMain = event.flow === this.prepared.plan.id
    if (event.type === 'notice' && isMain) this.say(event)
    if (event.type === 'metrics' && isMain && event.counts.in > 0 && this.notice?.code === SOURCE_AT_END)
      // There was nothing to read, and now something came.
      this.unsay(SOURCE_AT_END)
    if (event.type === 'transition' && event.machine === 'flow' && isMain) this.stands(event)
    this.options.moved()
  }

  private say(notice: Refusal): void {
    if (notice.code === HOST_QUIET) this.quiet(true)
    if (notice.code === HOST_ANSWERS) {
      this.quiet(false)
      this.unsay(HOST_QUIET)
      return
    }
    if (notice.code === SOURCE_AT_END && this.options.goesOn) return
    this.notice = refusalOf(notice)
    this.options.changed()
  }

  private quiet(isQuiet: boolean): void {
    this.isQuiet = isQuiet
    for (const board of this.boards) board.isQuiet = isQuiet
  }

  private unsay(code: string): void {
    if (this.notice?.code === code) this.notice = undefined
    this.options.changed()
  }

  private stands({ to, cause, code, hint, step }: TransitionEvent): void {
    const state = RUN_STATES.find((each) => each === to)
    // That it is over is told by its supervisor, which may start it again.
    if (state === undefined || state === 'stopped' || this.isOver) return
    this.state = state
    // It is gone, or told us so itself.
    this.quiet(false)
    this.cause =
      cause === undefined || code === undefined ? undefined : refusalOf({ code, message: cause, hint, step })
    // It goes on by itself; that it happened should be read all the same.
    if (state === 'backing-off' && this.cause !== undefined) this.notice = this.cause
    // A new process knows nothing of the pause.
    if (state === 'running' && this.isPauseAsked) this.supervisor.pause()
    this.options.changed()
  }

  private async untilOver(): Promise<void> {
    const { ended, error } = await this.supervisor.done
    const state = ended === 'failed' ? 'failed' : 'stopped'
    this.state = state
    this.quiet(false)
    this.endedAt = this.options.clock.now()
    this.cause = error === undefined ? undefined : inStudio(refusalOf(error))
    const [main] = this.boards
    if (main !== undefined && error?.nodeId !== undefined) main.failedAt = error.nodeId
    for (const board of this.boards) board.ends(state, this.cause?.message)
    this.options.ended()
    this.options.changed()
  }
}
