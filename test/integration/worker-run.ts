import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import {
  type MetricsEvent,
  type RunEvent,
  runEvent,
  type SummaryEvent,
} from '../../src/contract/run-protocol.ts'
import { isRunning } from '../support/is-running.ts'
import { until } from '../support/until.ts'
import { type CommandEnd, endOf, startMillrace } from './cli-process.ts'

/** Starting three processes takes a while on a busy machine. */
const withinMs = 60_000

/** `millrace run --workers N --json` at work, and what it told. */
export class WorkerRun {
  readonly command: ChildProcess
  readonly ended: Promise<CommandEnd>
  readonly events: RunEvent[] = []

  constructor(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.command = startMillrace(['run', 'trial.flow.json', '--json', ...args], { cwd: folder, env })
    this.ended = endOf(this.command)
    // Every line must be an event: parse throws for any other.
    createInterface({ input: this.command.stdout! }).on('line', (line) =>
      this.events.push(runEvent.parse(JSON.parse(line))),
    )
  }

  /** The newest sums of a flow. */
  metrics(flow = 'amber-otter'): MetricsEvent | undefined {
    return this.events.findLast((event) => event.type === 'metrics' && event.flow === flow) as
      MetricsEvent | undefined
  }

  /** Throws unless there is exactly one. */
  summary(flow = 'amber-otter'): SummaryEvent {
    const summaries = this.events.filter((event) => event.type === 'summary' && event.flow === flow)
    const [only] = summaries
    if (summaries.length !== 1 || only?.type !== 'summary')
      throw new Error(`There are ${summaries.length} summaries of ${flow}.`)
    return only
  }

  /** Process ids of the workers, in order, undefined where none runs. */
  get processes(): readonly (number | undefined)[] {
    return this.metrics()?.workers?.map(({ process }) => process) ?? []
  }

  /** The flow as a whole has been told to end. */
  get isDraining(): boolean {
    return this.events.some(
      (event) => event.type === 'transition' && event.machine === 'flow' && event.to === 'draining',
    )
  }

  /** Waits until so many tasks are shared by all workers. */
  async sharing(tasks: number): Promise<void> {
    await until(
      'every worker to have a task',
      () => {
        const shares = this.metrics()?.workers?.map((worker) => worker.tasks) ?? []
        return shares.every(({ length }) => length > 0) && new Set(shares.flat()).size === tasks
      },
      { withinMs },
    )
  }

  async finished(messages: number): Promise<void> {
    await until(
      `${messages} messages to be handled`,
      () => {
        const { in: entered = 0, unfinished = 0 } = this.metrics()?.counts ?? {}
        return entered - unfinished >= messages
      },
      { withinMs },
    )
  }

  async nothingRuns(processes: readonly (number | undefined)[]): Promise<void> {
    await until(
      'the workers to be gone',
      () => processes.every((pid) => pid === undefined || !isRunning(pid)),
      {
        withinMs,
      },
    )
  }
}
