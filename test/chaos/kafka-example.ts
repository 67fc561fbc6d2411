import { KafkaLog } from './checker/kafka-log.ts'
import { examples, type Example } from './examples.ts'
import type { KafkaCluster } from './kafka-cluster.ts'

/** An example as it runs on Kafka: how far it is, seen from outside. */
export interface KafkaExample {
  readonly example: Example
  /** Input messages that are durably done. */
  done(cluster: KafkaCluster): Promise<number>
  /** Grows with everything that it writes. */
  steps(cluster: KafkaCluster): Promise<number>
  /** At most so many steps lie between the start of a run and its kill. */
  readonly stepsAKill: number
  /** More messages than are surely done until a run is killed. */
  readonly messagesAKill: number
}

const [productEnrichment, logCleanup] = examples
const cursor = 'millrace.tidy-beaver.app-log.cursor'

export const kafkaExamples: readonly [KafkaExample, KafkaExample] = [
  {
    example: productEnrichment,
    done: (cluster) => cluster.committed('millrace.amber-otter.product-events', 'product_events'),
    steps: (cluster) => cluster.written(productEnrichment.topics.slice(1)),
    // A run commits its positions after 10,000 messages, or after a second.
    stepsAKill: 13_000,
    messagesAKill: 20_000,
  },
  {
    example: logCleanup,
    done: async ({ bootstrap }) => nextLine(await KafkaLog.read(bootstrap, [cursor])),
    steps: (cluster) => cluster.written([cursor]),
    stepsAKill: 6,
    messagesAKill: 10_000,
  },
]

/** What the last position of the file source says: in its partition 0 lies one after another. */
function nextLine(log: KafkaLog): number {
  const last = [...log.rows(cursor)].at(-1)
  const position = JSON.parse(last?.value?.toString() ?? '{"next":0}') as { readonly next: number }
  return position.next
}
