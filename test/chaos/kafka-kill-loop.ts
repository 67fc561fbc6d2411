import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'
import type { Findings } from './checker/findings.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { checkOnKafka, type KafkaExample } from './kafka-example.ts'
import { describeMoment, type KillStep, planKillsBySteps } from './kill-plan.ts'
import { MillraceCommand } from './millrace-command.ts'
import { Workplace } from './workplace.ts'

export interface KafkaKillLoopOptions {
  readonly cluster: KafkaCluster
  readonly onKafka: KafkaExample
  readonly messages: number
  /** 0: one run from the beginning to the end. */
  readonly kills: number
  readonly seed: number
  /** Told of each step. */
  readonly say: (line: string) => void
  /** Modules that change the command for a test of the test. */
  readonly imports?: readonly string[]
}

/** A single run lasts seconds: whoever comes to no end in this time is stuck. */
const LONGEST_RUN_MS = 120_000

/** Runs an example on Kafka over and over, kills it without warning, lets it finish, and checks. */
export async function kafkaKillLoop(options: KafkaKillLoopOptions): Promise<Findings> {
  const { cluster, onKafka, kills, seed, say } = options
  const { example, stepsAKill } = onKafka
  const random = seededRandom(seed)
  const place = Workplace.with(example.name, { kafka: cluster.bootstrap })
  const loop = new KafkaKillLoop(options, place)
  try {
    const total = await example.fill(place, options.messages, random)
    say(`${example.name} on Kafka: seed ${seed}, ${total} messages, ${kills} kills`)
    for (const [i, moment] of planKillsBySteps(kills, stepsAKill, random).entries())
      await loop.killOnce(moment, `kill ${i + 1}`, total)
    await loop.finish()
    const findings = await checkOnKafka(example, place, cluster)
    say(findings.toString())
    return findings
  } finally {
    loop.stop()
    await cluster.clear()
    place.remove()
  }
}

class KafkaKillLoop {
  private readonly options: KafkaKillLoopOptions
  private readonly place: Workplace
  private run: MillraceCommand | undefined

  constructor(options: KafkaKillLoopOptions, place: Workplace) {
    this.options = options
    this.place = place
  }

  async killOnce(moment: KillStep, name: string, total: number): Promise<void> {
    const { cluster, onKafka, say } = this.options
    const before = await onKafka.steps(cluster)
    const run = this.start()
    await Promise.race([this.untilMoment(moment, before), run.ended])
    run.kill()
    const { signal, code } = await run.ended
    if (signal !== 'SIGKILL') throw new Error(`The run ended with ${code} before ${name}:\n${run.said}`)
    const done = await onKafka.done(cluster)
    if (done >= total) throw new Error(`No work was left at ${name}: choose more messages or fewer kills.`)
    const steps = (await onKafka.steps(cluster)) - before
    say(`${name}: ${describeMoment(moment)}; in all ${steps} steps; done ${done}`)
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
  }
}
