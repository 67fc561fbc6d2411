import { checkEnriched, enrichmentFlow } from './enrichment-flow.ts'
import { writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { measureTopicToTopic } from './topic-to-topic.ts'

// The same flow on Kafka, from a topic that the peers' `produce.mjs` has filled. Environment as the peers': BROKER, IN,
// OUT, N. Offsets are committed as in production.
const partitions = 4
const price = 'number'
const output = process.env['OUT'] ?? 'enriched'

const folder = temporaryFolder()
writeProducts(folder)

await measureTopicToTopic({
  name: 'kafka-product-enrichment',
  folder,
  flow: enrichmentFlow({ partitions, price }),
  brokerAddress: {
    kind: 'kafka',
    settings: { bootstrap: [process.env['BROKER'] ?? '127.0.0.1:9092'] },
  },
  topicNames: { product_events: process.env['IN'] ?? 'product_events', enriched: output },
  // A group of its own for each run, since they all read one input from its begin.
  namespace: `bench-${Date.now()}`,
  output,
  messages: Number(process.env['N'] ?? 1_000_000),
  check: (value) => checkEnriched(value, price),
})
