import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { type BenchKafka, withBenchKafka } from '../kafka/bench-kafka.ts'
import { FlowProcess } from '../kafka/flow-process.ts'
import { OutputReader } from '../kafka/output-reader.ts'
import { SteadyLoad } from '../kafka/steady-load.ts'

const name = 'kafka-latency'
const TARGET_MS = 25
/** Before it counts: a flow that runs for days is not cold. */
const WARM_MS = 4_000
const MEASURED_MS = 10_000
const WARM_ROUNDS = 5

interface Percentiles {
  readonly p50: number
  readonly p99: number
}

export const kafkaLatency: Benchmark = {
  name,
  says: 'Writes 1,000 messages a second, gathered for 5 ms as the own producer of Kafka does, and takes the time until another process reads each of them enriched: p50 and p99, each the median of the runs; kafka-latency-floor is the p99 of writing and reading without a flow.',
  measure: (bench) => withBenchKafka((kafka) => measure(kafka, bench)),
}

async function measure(kafka: BenchKafka, bench: Bench): Promise<readonly Measured[]> {
  bench.progress(`${name}: warms Kafka up`)
  await warmUp(kafka)
  const runs: Percentiles[] = []
  const floors: Percentiles[] = []
  for (let run = 1; run <= bench.pairs; run++) {
    floors.push(await withoutFlow(kafka, `floor-${run}`))
    runs.push(await throughFlow(kafka, `steady-${run}`))
    const text = `${shown(runs.at(-1))}; without a flow ${shown(floors.at(-1))}`
    bench.progress(`${name}: run ${run} of ${bench.pairs}: ${text}`)
  }
  const figure = (suffix: string, values: readonly number[], target: number | null) =>
    ceiling({ name: name + suffix, unit: 'ms', values, target, of: 'median' })
  return [
    figure('', runs.map(({ p99 }) => p99), TARGET_MS), // prettier-ignore
    figure('-p50', runs.map(({ p50 }) => p50), null), // prettier-ignore
    figure('-floor', floors.map(({ p99 }) => p99), null), // prettier-ignore
  ]
}

/** A Kafka that has just started takes its time for each request, until Java has compiled what it does often: a minute. */
async function warmUp(kafka: BenchKafka): Promise<void> {
  await kafka.fill(200_000)
  for (let round = 1; round <= WARM_ROUNDS; round++) await throughFlow(kafka, `warm-${round}`)
}

function shown(percentiles: Percentiles | undefined): string {
  return `p50 ${percentiles?.p50.toFixed(1)} ms, p99 ${percentiles?.p99.toFixed(1)} ms`
}

async function throughFlow(kafka: BenchKafka, input: string): Promise<Percentiles> {
  await kafka.createTopic(input)
  return await kafka.withOutput(async (OUT) => {
    const flow = new FlowProcess({ BROKER: kafka.bootstrap, IN: input, OUT, NAMESPACE: `bench-${input}` })
    await flow.until('its four tasks run', () => flow.state.tasks === 4)
    const percentiles = await readSteadily(kafka, input, OUT)
    await flow.stop()
    return percentiles
  })
}

async function withoutFlow(kafka: BenchKafka, input: string): Promise<Percentiles> {
  await kafka.createTopic(input)
  return await readSteadily(kafka, input, input)
}

async function readSteadily(kafka: BenchKafka, input: string, output: string): Promise<Percentiles> {
  const reader = await OutputReader.on(kafka, output)
  try {
    const load = new SteadyLoad(kafka, input)
    await sleep(WARM_MS + MEASURED_MS)
    const sent = await load.stop()
    await reader.untilAll(sent)
    if (reader.seen.length !== sent) throw new Error(`${reader.seen.length} messages came out of ${sent}.`)
    return percentilesOf(reader)
  } finally {
    await reader.close()
  }
}

function percentilesOf({ seen }: OutputReader): Percentiles {
  const from = Math.min(...seen.map(({ sentAt }) => sentAt)) + WARM_MS
  const delays = seen
    .filter(({ sentAt }) => sentAt >= from)
    .map(({ sentAt, seenAt }) => seenAt - sentAt)
    .toSorted((a, b) => a - b)
  const at = (share: number) => delays[Math.floor(delays.length * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}
