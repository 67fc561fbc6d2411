import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'
import type { Findings } from './checker/findings.ts'
import { checkExample, type Example } from './examples.ts'
import { describeMoment, type KillMoment, planKills } from './kill-plan.ts'
import { MillraceCommand } from './millrace-command.ts'
import { pass } from './pass.ts'
import type { Progress } from './progress.ts'
import { Workplace } from './workplace.ts'

export interface KillLoopOptions {
  readonly example: Example
  readonly messages: number
  readonly kills: number
  readonly seed: number
  /** Told of each step. */
  readonly say: (line: string) => void
  /** Modules that change the command for a test of the test. */
  readonly imports?: readonly string[]
  /** How long after a commit a kill comes at most. */
  readonly cycleMs?: number
}

export interface KillLoopResult {
  readonly findings: Findings
  /** Kills that hit a running process while work was left. */
  readonly kills: number
}

/** Of a slow machine; on a fast one it is several commits. */
const LONGEST_CYCLE_MS = 40
/** A single run lasts seconds: whoever comes to no end in this time is stuck. */
const LONGEST_RUN_MS = 120_000

/** Runs an example over and over, kills it without warning at moments drawn from the seed, lets it finish, and checks. */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  const { example, seed, say } = options
  const random = seededRandom(seed)
  const place = Workplace.with(example.name)
  let loop: KillLoop | undefined
  try {
    const total = await example.fill(place, options.messages, random)
    say(`${example.name}: seed ${seed}, ${total} messages, ${options.kills} kills`)
    loop = new KillLoop(options, place, total)
    const { kills, cycleMs = LONGEST_CYCLE_MS } = options
    const moments = planKills({ kills, messages: total, cycleMs }, random)
    for (const [i, moment] of moments.entries()) await loop.killOnce(moment, `kill ${i + 1}`)
    await loop.finish()
    const findings = checkExample(example, place)
    say(findings.toString())
    return { findings, kills: moments.length }
  } finally {
    loop?.stop()
    place.remove()
  }
}

class KillLoop {
  private readonly options: KillLoopOptions
  private readonly place: Workplace
  private readonly total: number
  private readonly progress: Progress
  private run: MillraceCommand | undefined

  constructor(options: KillLoopOptions, place: Workplace, total: number) {
    this.options = options
    this.place = place
    this.total = total
    this.progress = options.example.progress(place)
  }

  async killOnce(moment: KillMoment, name: string): Promise<void> {
    const before = this.done()
    const run = this.start()
    const waiting = new AbortController()
    await Promise.race([this.untilMoment(moment, before, waiting.signal), run.ended])
    waiting.abort()
    this.progress.close()
    run.kill()
    const { signal, code } = await run.ended
    if (signal !== 'SIGKILL') throw new Error(`The run ended with ${code} before ${name}:\n${run.said}`)
    const done = this.done()
    if (done >= this.total)
      throw new Error(`No work was left at ${name}: choose more messages or fewer kills.`)
    this.options.say(`${name}: ${describeMoment(moment)}; done ${before} -> ${done}`)
  }

  async finish(): Promise<void> {
    const before = this.done()
    const run = this.start()
    const { code, signal } = await until('the last run to end', () => run.end, { withinMs: LONGEST_RUN_MS })
    const summary = run.events.find(({ type }) => type === 'summary')
    if (code !== 0 || summary?.ended !== 'finished')
      throw new Error(`The last run ended with ${code ?? signal} and not as finished:\n${run.said}`)
    this.options.say(`finished: done ${before} -> ${this.done()} of ${this.total}`)
  }

  /** Ends a run that a failure has left behind. */
  stop(): void {
    this.progress.close()
    this.run?.kill()
  }

  /** What is durable; nobody holds the file afterwards. */
  private done(): number {
    const done = this.progress.read()
    this.progress.close()
    return done
  }

  private start(): MillraceCommand {
    const { folder, flow, data } = this.place
    this.run = new MillraceCommand(['run', flow, '--once', '--json', '--data', data], {
      cwd: folder,
      imports: this.options.imports ?? [],
    })
    return this.run
  }

  private async untilMoment(moment: KillMoment, before: number, signal: AbortSignal): Promise<void> {
    if (moment.at === 'start') return await pass(moment.afterMs)
    // At least one commit of this very run, so that the runs do not all end while starting.
    const wanted = Math.max(moment.done, before + 1)
    const reached = () => signal.aborted || this.progress.read() >= wanted
    await until(`${wanted} messages to be done`, reached, { withinMs: LONGEST_RUN_MS, everyMs: 1 })
    this.progress.close()
    await pass(moment.thenMs)
  }
}
