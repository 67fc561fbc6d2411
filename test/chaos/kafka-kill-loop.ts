import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'
import type { Findings } from './checker/findings.ts'
import { KafkaLog } from './checker/kafka-log.ts'
import type { Outcome } from './checker/outcome.ts'
import { GrowingInput } from './inputs/growing-input.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import type { KafkaExample } from './kafka-example.ts'
import { describeMoment, type KillStep, planKillsBySteps } from './kill-plan.ts'
import { MillraceCommand } from './millrace-command.ts'
import { pass } from './pass.ts'
import { Workplace } from './workplace.ts'

export interface KafkaKillLoopOptions {
  readonly cluster: KafkaCluster
  readonly onKafka: KafkaExample
  /** Of input at the beginning: more are added where a run might finish before its kill. */
  readonly lines: number
  /** 0: one run from the beginning to the end. */
  readonly kills: number
  readonly seed: number
  /** Told of each step. */
  readonly say: (line: string) => void
  /** Modules that change the command for a test of the test. */
  readonly imports?: readonly string[]
}

export interface KafkaKillLoopResult {
  readonly findings: Findings
  readonly outcome: Outcome
}

/** A single run lasts seconds: whoever comes to no end in this time is stuck. */
const LONGEST_RUN_MS = 120_000

/** Runs an example on Kafka over and over, kills it without warning, lets it finish, and checks. */
export async function kafkaKillLoop(options: KafkaKillLoopOptions): Promise<KafkaKillLoopResult> {
  const { cluster, onKafka, kills, seed, say } = options
  const { example, stepsAKill } = onKafka
  const place = Workplace.with(example.name, { kafka: cluster.bootstrap })
  const loop = new KafkaKillLoop(options, place)
  try {
    say(`${example.name} on Kafka: seed ${seed}, ${options.lines} lines, ${kills} kills`)
    await loop.input.add(options.lines)
    const moments = planKillsBySteps(kills, stepsAKill, seededRandom(~seed))
    for (const [i, moment] of moments.entries()) await loop.killOnce(moment, `kill ${i + 1}`)
    await loop.finish()
    const log = await KafkaLog.read(cluster.bootstrap, example.topics)
    const findings = example.checkTopics(log, place, kills)
    say(findings.toString())
    return { findings, outcome: example.outcome(log, place) }
  } finally {
    loop.stop()
    await cluster.clear()
    place.remove()
  }
}

class KafkaKillLoop {
  readonly input: GrowingInput
  private readonly options: KafkaKillLoopOptions
  private readonly place: Workplace
  private run: MillraceCommand | undefined

  constructor(options: KafkaKillLoopOptions, place: Workplace) {
    this.options = options
    this.place = place
    this.input = new GrowingInput(options.onKafka.example, place, options.seed)
  }

  async killOnce(moment: KillStep, name: string): Promise<void> {
    const { cluster, onKafka, say } = this.options
    if (this.input.messages - (await onKafka.done(cluster)) < onKafka.messagesAKill)
      await this.input.add(onKafka.messagesAKill)
    const before = await onKafka.steps(cluster)
    const run = this.start()
    await Promise.race([this.untilMoment(moment, before), run.ended])
    run.kill()
    const { signal, code } = await run.ended
    if (signal !== 'SIGKILL') throw new Error(`The run ended with ${code} before ${name}:\n${run.said}`)
    const done = await onKafka.done(cluster)
    if (done >= this.input.messages) throw new Error(`No work was left at ${name}: the kill came too late.`)
    const steps = (await onKafka.steps(cluster)) - before
    say(`${name}: ${describeMoment(moment)}; in all ${steps} steps; done ${done} of ${this.input.messages}`)
  }

  async finish(): Promise<void> {
    const run = this.start()
    const { code, signal } = await until('the last run to end', () => run.end, { withinMs: LONGEST_RUN_MS })
    const summary = run.events.find(({ type }) => type === 'summary')
    if (code !== 0 || summary?.ended !== 'finished')
      throw new Error(`The last run ended with ${code ?? signal} and not as finished:\n${run.said}`)
  }

  /** Ends a run that a failure has left behind. */
  stop(): void {
    this.run?.kill()
  }

  private start(): MillraceCommand {
    const { folder, flow, broker } = this.place
    this.run = new MillraceCommand(['run', flow, '--once', '--json', ...broker], {
      cwd: folder,
      imports: this.options.imports ?? [],
    })
    return this.run
  }

  private async untilMoment(moment: KillStep, before: number): Promise<void> {
    const { cluster, onKafka } = this.options
    const began = performance.now()
    const reached = async () => {
      if (this.run?.end !== undefined) return true
      if (moment.at === 'start') return performance.now() - began >= moment.afterMs
      return (await onKafka.steps(cluster)) - before >= moment.steps
    }
    await until(describeMoment(moment), reached, { withinMs: LONGEST_RUN_MS, everyMs: 1 })
    if (moment.at === 'steps') await pass(moment.thenMs)
  }
}
