import type { Findings } from '../test/chaos/checker/findings.ts'
import type { Example } from '../test/chaos/examples.ts'
import { KafkaCluster } from '../test/chaos/kafka-cluster.ts'
import { kafkaExamples } from '../test/chaos/kafka-example.ts'
import { kafkaKillLoop } from '../test/chaos/kafka-kill-loop.ts'
import { killLoop } from '../test/chaos/kill-loop.ts'
import { embeddedScene, kafkaScene } from '../test/chaos/scene.ts'
import { workerKillLoop } from '../test/chaos/worker-kill-loop.ts'
import { whyNoKafka } from '../test/support/why-no-kafka.ts'
import { type ChaosOptions, help, KILLS_A_ROUND, readOptions } from './chaos-options.ts'

interface Round {
  readonly example: Example
  readonly kills: number
  readonly seed: number
}

type Say = (line: string) => void

/** True where every round was clean. */
async function runRounds(options: ChaosOptions, cluster: KafkaCluster | undefined): Promise<boolean> {
  const began = Date.now()
  const say = (line: string) =>
    console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`)
  const failed: Round[] = []
  let repeated = 0
  for (const round of roundsOf(options)) {
    const findings = await run(round, { ...options, cluster, say })
    repeated += findings?.count('doubled') ?? 0
    if (!isGood(findings, options, round)) failed.push(round)
  }
  for (const round of failed) console.log(`\nFailed; the same moments again: ${commandFor(round, options)}`)
  if (failed.length === 0) console.log(`\n${praise(options, repeated)}`)
  return failed.length === 0
}

function roundsOf({ kills, seed, examples }: ChaosOptions): Round[] {
  const rounds = Array.from({ length: Math.max(1, Math.ceil(kills / KILLS_A_ROUND)) }, (_, i) => ({
    kills: Math.min(KILLS_A_ROUND, kills - i * KILLS_A_ROUND),
    seed: seed + i,
  }))
  return examples.flatMap((example) => rounds.map((round) => ({ example, ...round })))
}

/** Undefined where it could not come to its end. */
async function run(
  { example, kills, seed }: Round,
  {
    cluster,
    workers,
    messages,
    say,
  }: ChaosOptions & { readonly cluster: KafkaCluster | undefined; say: Say },
): Promise<Findings | undefined> {
  const common = { kills, seed, say }
  try {
    if (workers > 0) {
      const scene = cluster === undefined ? embeddedScene(example) : kafkaScene(example, cluster)
      return (await workerKillLoop({ ...common, scene, workers, lines: messages })).findings
    }
    const onKafka = kafkaExamples.find((each) => each.example === example)
    if (cluster !== undefined && onKafka !== undefined)
      return (await kafkaKillLoop({ ...common, cluster, onKafka, lines: messages })).findings
    return (await killLoop({ ...common, example, messages })).findings
  } catch (error) {
    console.error(error)
    return undefined
  }
}

/** Only Kafka, and only after a kill, may give a message again. */
function isGood(findings: Findings | undefined, { broker }: ChaosOptions, { kills }: Round): boolean {
  if (findings === undefined) return false
  return broker === 'kafka' && kills > 0 ? findings.isCleanButDoubled : findings.isClean
}

function commandFor({ example, kills, seed }: Round, { broker, workers, messages }: ChaosOptions): string {
  const where = [
    ...(broker === 'embedded' ? [] : [`--broker ${broker}`]),
    ...(workers === 0 ? [] : [`--workers ${workers}`]),
  ]
  return [
    'npm run chaos --',
    ...where,
    `--example ${example.name} --kills ${kills} --seed ${seed} --messages ${messages}`,
  ].join(' ')
}

function praise({ kills, examples, broker }: ChaosOptions, repeated: number): string {
  const what = `${kills} kills of ${examples.map(({ name }) => name).join(' and of ')}`
  if (broker === 'embedded') return `${what}: every message was there once.`
  return `${what}: every message was there, in order; ${repeated} came more than once.`
}

async function main(): Promise<number> {
  const options = readOptions()
  if (options === 'help') {
    console.log(help)
    return 0
  }
  const missing = options.broker === 'kafka' ? whyNoKafka() : undefined
  if (missing !== undefined) throw new Error(missing)
  const cluster = options.broker === 'kafka' ? await KafkaCluster.start() : undefined
  try {
    return (await runRounds(options, cluster)) ? 0 : 1
  } finally {
    await cluster?.stop()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  process.exitCode = 2
}
