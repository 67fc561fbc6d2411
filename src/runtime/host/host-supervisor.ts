import { type ActorRefFrom, createActor } from 'xstate'
import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { OverFrame } from '../../contract/protocol/frame.ts'
import type { RunEvent } from '../../contract/run-protocol.ts'
import type { Clock } from '../clock.ts'
import { EventStream } from '../flow/event-stream.ts'
import type { RunResult } from '../flow/run-request.ts'
import { machineClock } from '../lifecycle/watch-transitions.ts'
import { gaveUp, interrupted, startedAgain, startsAgain } from './host-ended.ts'
import { answersAgain, type HostNotice, isQuiet } from './host-silence.ts'
import { hostMachine } from './host-machine.ts'
import type { StartHost } from './host-process.ts'
import type { HostRequest } from './host-request.ts'
import { HostedFlow } from './hosted-flow.ts'
import { refused } from './protocol-errors.ts'
import { RestartPlan } from './restart-plan.ts'
import { type HostExit, WatchedHost } from './watched-host.ts'

/** How long a host that was told to stop at once may take before it is ended, in ms. */
const STOP_MS = 5_000
/** Ends of processes that are kept, for whoever asks what happened. */
const EXITS_KEPT = 20

export interface HostSupervisorOptions {
  readonly request: HostRequest
  /** Ids of its flows. */
  readonly flows: readonly string[]
  readonly startHost: StartHost
  readonly clock: Clock
  /** A line that the host printed. */
  said(line: string): void
}

/**
 * Runs flows in a process of their own: starts it, hears it, starts it again when it dies, ends it when it is silent,
 * and tells all of it as one run.
 */
export class HostSupervisor {
  /** Resolves when nothing is left to run or to start again; never rejects. */
  readonly done: Promise<RunResult>
  /** How its processes ended, the newest last. */
  readonly exits: HostExit[] = []
  private readonly options: HostSupervisorOptions
  private readonly finish: (result: RunResult) => void
  private readonly flows: readonly HostedFlow[]
  private readonly events = new EventStream()
  private readonly restarts: RestartPlan
  private readonly actor: ActorRefFrom<typeof hostMachine>
  private readonly began: number
  private readonly over = new AbortController()
  private host: WatchedHost | undefined
  private hasRun = false
  private isStopped = false
  private end: OverFrame | undefined
  /** The end behind which a process is on its way that does not run yet. */
  private died: { readonly exit: HostExit; readonly at: number } | undefined

  constructor(options: HostSupervisorOptions) {
    const { clock } = options
    const { promise, resolve } = Promise.withResolvers<RunResult>()
    this.options = options
    this.done = promise
    this.finish = resolve
    this.began = clock.monotonic()
    this.restarts = new RestartPlan(() => clock.monotonic())
    const emit = (event: RunEvent) => this.events.emit(event)
    this.flows = options.flows.map((id) => new HostedFlow({ id, now: () => clock.now(), emit }))
    this.actor = createActor(hostMachine, {
      input: { startProcess: () => this.startProcess() },
      clock: machineClock(clock),
    })
    this.actor.start()
    this.actor.send({ type: 'START' })
    this.actor.subscribe(() => this.lookForEnd())
  }

  get state(): string {
    return String(this.actor.getSnapshot().value)
  }

  /** Process id of the host; undefined while none runs. */
  get pid(): number | undefined {
    return this.host?.pid
  }

  /** Events from now on; at the first call those since the start come too. */
  onEvent(listener: (event: RunEvent) => void): void {
    this.events.listen(listener)
  }

  /** Finishes what is in work, commits, stops; a host that hangs is ended. */
  drain(): void {
    if (this.state === 'draining') return
    this.host?.order('drain')
    this.actor.send({ type: 'DRAIN' })
    void this.later(DEFAULTS.drainMs.value + STOP_MS, () => this.stopNow())
  }

  /** Stops without waiting: what is not committed runs again next time. */
  stopNow(): void {
    this.isStopped = true
    this.host?.order('stop-now')
    this.host?.killAfter(STOP_MS)
    this.actor.send({ type: 'DRAIN' })
  }

  /** Ends its process without waiting for it. */
  kill(): void {
    this.isStopped = true
    this.host?.kill()
  }

  /** Reads nothing more until `resume`; what is in work is finished and committed. */
  pause(): void {
    this.host?.order('pause')
  }

  resume(): void {
    this.host?.order('resume')
  }

  private startProcess(): void {
    const { startHost, clock } = this.options
    const host = new WatchedHost({
      startHost,
      request: this.nextRequest(),
      clock,
      event: (event) => this.take(event),
      line: (text) => this.options.said(text),
      quiet: (ms) => this.notice(isQuiet(this.host?.pid, ms)),
      answers: (ms) => this.notice(answersAgain(this.host?.pid, ms)),
      gone: (exit) => this.gone(exit),
    })
    this.host = host
    for (const flow of this.flows) flow.started(host.pid)
  }

  /** Where reading starts is said once: what came of it is committed since. */
  private nextRequest(): HostRequest {
    const { request, clock } = this.options
    const { endSourcesAfterMs, ...rest } = request
    const left =
      endSourcesAfterMs === undefined ? undefined : endSourcesAfterMs - (clock.monotonic() - this.began)
    return {
      ...rest,
      ...(this.hasRun ? { from: 'committed' as const, discard: false } : {}),
      ...(left === undefined ? {} : { endSourcesAfterMs: Math.max(1, left) }),
    }
  }

  private take(event: RunEvent): void {
    this.flows.find(({ id }) => id === event.flow)?.take(event)
    if (event.type !== 'transition' || !this.flows.some(({ isRunning }) => isRunning)) return
    // One that has read must not begin anew because another has not begun yet.
    this.hasRun = true
    if (this.flows.every(({ isRunning }) => isRunning)) this.runs()
  }

  private runs(): void {
    this.actor.send({ type: 'RUNS' })
    const { died } = this
    this.died = undefined
    if (died !== undefined) this.notice(startedAgain(died.exit, this.options.clock.monotonic() - died.at))
  }

  /** What is so of the process is so for all its flows, and needs to be read once. */
  private notice(notice: HostNotice): void {
    this.flows[0]?.notice(notice)
  }

  private gone(exit: HostExit): void {
    this.host = undefined
    this.exits.push(exit)
    if (this.exits.length > EXITS_KEPT) this.exits.shift()
    this.end = exit.over
    if (exit.over !== undefined) this.ended(exit.over)
    else if (this.isStopped) this.lose('stopped', interrupted(exit))
    else if (this.state === 'draining') this.lose('failed', interrupted(exit))
    else this.restart(exit)
  }

  private ended(over: OverFrame): void {
    if (over.ended === 'failed') this.actor.send({ type: 'FAILED', error: failureOf(over) })
    else this.actor.send({ type: 'OVER' })
  }

  private restart(exit: HostExit): void {
    this.died ??= { exit, at: this.options.clock.monotonic() }
    const delayMs = this.restarts.next({ handledAny: this.flows.some(({ handledAny }) => handledAny) })
    if (delayMs === undefined) this.lose('failed', gaveUp(exit))
    else this.lose('backing-off', startsAgain(exit, delayMs), delayMs)
  }

  private lose(to: 'backing-off' | 'failed' | 'stopped', error: FlowError, delayMs?: number): void {
    for (const flow of this.flows) flow.lose({ to, error })
    if (to === 'stopped') this.actor.send({ type: 'OVER' })
    else this.actor.send({ type: 'DIED', error, delayMs })
  }

  private lookForEnd(): void {
    const isOver = this.state === 'stopped' || this.state === 'failed'
    if (!isOver || this.over.signal.aborted) return
    this.over.abort()
    const result = this.result()
    const durationMs = this.options.clock.monotonic() - this.began
    for (const flow of this.flows) flow.end(result.ended, durationMs)
    this.finish(result)
  }

  private result(): RunResult {
    const { error } = this.actor.getSnapshot().context
    // Asked to stop while it waited after a death, and it never ran: nothing of what was asked has happened.
    const neverRan = error !== undefined && !this.hasRun
    if (this.state === 'failed' || neverRan)
      return { ended: 'failed', ...(error === undefined ? {} : { error }) }
    return { ended: this.end?.ended === 'finished' ? 'finished' : 'stopped' }
  }

  private async later(ms: number, work: () => void): Promise<void> {
    await this.options.clock.sleep(ms, { signal: this.over.signal })
    if (!this.over.signal.aborted) work()
  }
}

function failureOf({ error }: OverFrame): FlowError | undefined {
  if (error === undefined) return undefined
  const { code, message, hint, step } = refused(error)
  return new FlowError(code, {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
    ...(error.node === undefined ? {} : { nodeId: error.node }),
  })
}
