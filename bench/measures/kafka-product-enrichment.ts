import { alternateAmong, type Runner } from '../alternate.ts'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { numberIn, type Report, runChild, runReporting } from '../child.ts'
import { type BenchKafka, INPUT, withBenchKafka } from '../kafka/bench-kafka.ts'
import { kafkaStreamsPeer } from '../kafka/kafka-streams.ts'

const name = 'kafka-product-enrichment'
/** Enough for ten seconds. */
const MESSAGES = 1_000_000
const MIB = 1024 * 1024
/** 300 MB. */
const MEMORY_MIB = 286

export const kafkaProductEnrichment: Benchmark = {
  name,
  says: `Looks up a product and computes a total on a real Kafka, ${MESSAGES.toLocaleString('en')} messages on 4 partitions, acks=all, against hand-written loops and Kafka Streams; with the highest memory of our process (kafka-memory; 286 MiB are 300 MB).`,
  measure: (bench) => withBenchKafka((kafka) => measure(kafka, bench)),
}

async function measure(kafka: BenchKafka, bench: Bench): Promise<readonly Measured[]> {
  const messages = bench.messages ?? MESSAGES
  const peers = await peersOn(kafka, messages, bench)
  bench.progress(`${name}: fills the input`)
  await kafka.fill(messages)
  // What Java compiles at its first use would be counted against whoever runs first.
  await peers.kafkajs.run()
  const highest: number[] = []
  const product = onKafka(kafka, messages, name, async (env) => {
    const report = await runChild({ program: 'product/kafka-enrichment.ts', env })
    highest.push(numberIn(report, 'highestRss') / MIB)
    bench.progress(`${name}: ${JSON.stringify(report)}`)
    return report
  })
  const rates = await alternateAmong(
    product,
    [
      { name, peer: peers.kafkajs, target: 0.9 },
      { name: `${name}-platformatic`, peer: peers.platformatic, target: null },
      { name: `${name}-kafka-streams`, peer: peers.kafkaStreams, target: null },
    ],
    bench,
  )
  const memory = { name: 'kafka-memory', unit: 'MiB', values: highest, target: MEMORY_MIB }
  return [...rates, ceiling({ ...memory, of: 'every run' })]
}

type Peers = Readonly<Record<'kafkajs' | 'platformatic' | 'kafkaStreams', Runner>>

async function peersOn(kafka: BenchKafka, messages: number, { progress }: Bench): Promise<Peers> {
  const streams = await kafkaStreamsPeer(progress)
  const loop = (peer: string) =>
    onKafka(kafka, messages, peer, (env) => runChild({ program: `peers/${peer}.mjs`, env }))
  return {
    kafkajs: loop('kafkajs-loop'),
    platformatic: loop('platformatic-loop'),
    kafkaStreams: onKafka(kafka, messages, 'kafka-streams-at_least_once', (env) =>
      runReporting({ ...streams, env: { ...env, GUARANTEE: 'at_least_once' } }),
    ),
  }
}

type Environment = Readonly<Record<string, string>>

function onKafka(
  kafka: BenchKafka,
  messages: number,
  peer: string,
  run: (env: Environment) => Promise<Report>,
): Runner {
  const env = { BROKER: kafka.bootstrap, IN: INPUT, N: String(messages) }
  return {
    name: peer,
    run: () => kafka.withOutput(async (OUT) => numberIn(await run({ ...env, OUT }), 'perSecond')),
  }
}
