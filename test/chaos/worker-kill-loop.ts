import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'
import type { Findings } from './checker/findings.ts'
import { GrowingInput } from './inputs/growing-input.ts'
import { describeWorkerKill, planWorkerKills, type WorkerKill } from './kill-plan.ts'
import { millrace, MillraceCommand, type PrintedEvent, type PrintedWorker } from './millrace-command.ts'
import { pass } from './pass.ts'
import type { Scene } from './scene.ts'

export interface WorkerKillLoopOptions {
  readonly scene: Scene
  readonly workers: number
  readonly kills: number
  /** Of input before each kill. */
  readonly lines: number
  readonly seed: number
  /** Told of each step. */
  readonly say: (line: string) => void
  /** Modules that change the command for a test of the test. */
  readonly imports?: readonly string[]
}

export interface WorkerKillLoopResult {
  readonly findings: Findings
  /** Workers that the command has told to be lost, and started again. */
  readonly lost: number
}

/** A dead member of a group on Kafka is missed for seconds. */
const withinMs = 60_000

/** Feeds an example that runs in several workers, kills one of them over and over, lets it finish, and checks. */
export async function workerKillLoop(options: WorkerKillLoopOptions): Promise<WorkerKillLoopResult> {
  const { scene, kills, seed, say } = options
  const loop = new WorkerKillLoop(options)
  try {
    say(`${scene.name} in ${options.workers} workers: seed ${seed}, ${kills} kills`)
    await loop.start()
    for (const [i, kill] of planWorkerKills(kills, seededRandom(~seed)).entries())
      await loop.killOnce(kill, `kill ${i + 1}`)
    await loop.finish()
    const findings = await scene.check(kills)
    say(findings.toString())
    return { findings, lost: loop.lost }
  } finally {
    loop.stop()
    await scene.remove()
  }
}

class WorkerKillLoop {
  private readonly options: WorkerKillLoopOptions
  private readonly input: GrowingInput
  private readonly killed = new Set<number>()
  private run: MillraceCommand | undefined
  /** The number of the worker that was killed last. */
  private last = 1

  constructor(options: WorkerKillLoopOptions) {
    this.options = options
    this.input = new GrowingInput(options.scene.example, options.scene.place, options.seed)
  }

  get lost(): number {
    return this.running.events.filter(({ code }) => code === 'WORKER_LOST').length
  }

  async start(): Promise<void> {
    const { scene, workers, lines } = this.options
    const { folder, flow, broker } = scene.place
    await this.input.add(lines)
    const args = ['run', flow, '--json', '--workers', String(workers), ...broker]
    this.run = new MillraceCommand(args, { cwd: folder, imports: this.options.imports ?? [] })
    await this.allRun()
  }

  async killOnce(kill: WorkerKill, name: string): Promise<void> {
    const victim = kill.at === 'work' ? await this.whileWorking(kill) : await this.whileStarting(kill)
    const { worker, process: pid, tasks } = victim
    if (pid === undefined) throw new Error(`${name}: worker ${worker} has no process.`)
    process.kill(pid, 'SIGKILL')
    this.killed.add(pid)
    this.last = worker
    this.options.say(
      `${name}: worker ${worker}, with ${tasks.length} tasks, ${describeWorkerKill(kill)}; done ${this.done} of ${this.input.messages}`,
    )
  }

  /** Whoever was killed is there again; all drain together, and one process does what is left. */
  async finish(): Promise<void> {
    const { folder, flow, broker } = this.options.scene.place
    await this.allRun()
    this.running.kill('SIGINT')
    const { code, signal } = await until('the workers to drain', () => this.running.end, { withinMs })
    if (code !== 0)
      throw new Error(`The run with workers ended with ${code ?? signal}:\n${this.running.said}`)
    const { events } = await millrace(['run', flow, '--once', '--json', ...broker], { cwd: folder })
    const ended = events.find(({ type }) => type === 'summary')?.ended
    if (ended !== 'finished') throw new Error(`The last run ended as ${ended}.`)
  }

  /** Ends a run that a failure has left behind; its workers end with it. */
  stop(): void {
    this.run?.kill()
  }

  private async whileWorking(kill: WorkerKill & { readonly at: 'work' }): Promise<PrintedWorker> {
    const { lines } = this.options
    const before = this.done
    const [victim] = await Promise.all([
      this.seen(`${Math.floor(kill.part * lines)} messages more`, () => {
        const able = this.alive.filter(({ tasks }) => tasks.length > 0)
        return this.done - before > kill.part * lines && able[Math.floor(kill.victim * able.length)]
      }).then(async (found) => {
        await pass(kill.thenMs)
        return found
      }),
      this.input.add(lines),
    ])
    return victim
  }

  private async whileStarting(kill: WorkerKill & { readonly at: 'start' }): Promise<PrintedWorker> {
    const again = await this.seen(`worker ${this.last} to start again`, () =>
      this.alive.find(({ worker }) => worker === this.last),
    )
    await pass(kill.afterMs)
    return again
  }

  private async allRun(): Promise<void> {
    const { workers } = this.options
    await this.seen('all workers to run', () => {
      return this.alive.filter(({ state }) => state === 'running').length === workers
    })
  }

  private async seen<T>(what: string, probe: () => T | undefined | false): Promise<T> {
    const found = await until(what, () => this.running.end ?? probe(), { withinMs, everyMs: 1 }).catch(
      (error: unknown) => {
        throw new Error(`Waited in vain for ${what}:\n${this.running.said}`, { cause: error })
      },
    )
    if (this.running.end !== undefined)
      throw new Error(`The run with workers ended by itself:\n${this.running.said}`)
    return found as T
  }

  private get running(): MillraceCommand {
    if (this.run === undefined) throw new Error('Nothing was started.')
    return this.run
  }

  private get figures(): PrintedEvent | undefined {
    return this.running.events.findLast(({ type }) => type === 'metrics')
  }

  /** As far as the newest figures know. */
  private get alive(): readonly PrintedWorker[] {
    const workers = this.figures?.workers ?? []
    return workers.filter(({ process: pid }) => pid !== undefined && !this.killed.has(pid))
  }

  private get done(): number {
    const { in: entered = 0, unfinished = 0 } = this.figures?.counts ?? {}
    return entered - unfinished
  }
}
