import type { FlowError } from '../../../contract/errors.ts'
import type { RunEvent } from '../../../contract/run-protocol.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { RestartPlan } from '../../../runtime/host/restart-plan.ts'
import type { ToWorker } from './worker-messages.ts'
import type { WorkerProcess } from './worker-process.ts'

/** One of the workers, through all its processes. */
export class TeamWorker {
  readonly number: number
  readonly restarts: RestartPlan
  neverStarted = true
  /** With `--once`: nothing is left to do as far as its process can see. */
  isThrough = false
  /** Why the run of its process failed, where that said so. */
  error: FlowError | undefined
  /** Its process has handled messages. */
  handledAny = false
  private process: WorkerProcess | undefined
  private lastPid: number | undefined
  private readonly flows: number
  /** Flows of the present process that have run. */
  private readonly running = new Set<string>()
  private ran = false

  constructor(number: number, { flows, clock }: { readonly flows: number; readonly clock: Clock }) {
    this.number = number
    this.flows = flows
    this.restarts = new RestartPlan(() => clock.monotonic())
  }

  /** All flows of one of its processes were running. */
  get hasRun(): boolean {
    return this.ran
  }

  get isUp(): boolean {
    return this.process !== undefined
  }

  /** Of its newest process, also when that is gone. */
  get pid(): number | undefined {
    return this.lastPid
  }

  take(event: RunEvent): void {
    if (event.type === 'transition' && event.machine === 'flow' && event.to === 'running') {
      this.running.add(event.flow)
      if (this.running.size === this.flows) this.ran = true
    }
    if (event.type === 'metrics' && event.counts.in > event.counts.unfinished) this.handledAny = true
  }

  started(process: WorkerProcess): void {
    this.running.clear()
    this.neverStarted = false
    this.process = process
    this.lastPid = process.pid
    this.isThrough = false
    this.handledAny = false
    this.error = undefined
  }

  gone(): void {
    this.process = undefined
    this.isThrough = false
  }

  send(message: ToWorker): void {
    this.process?.send(message)
  }

  kill(): void {
    this.process?.kill()
  }
}
