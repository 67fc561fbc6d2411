import { checkEnriched, enrichmentFlow } from './enrichment-flow.ts'
import { sample } from './peer-work.ts'
import { writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { measureFilledTopic } from './topic-to-topic.ts'

// Environment: N, PARTITIONS, PRICE (number: doubles as the peers have them; decimal: exact).
const messages = Number(process.env['N'] ?? 300_000)
const partitions = Number(process.env['PARTITIONS'] ?? 4)
const price = process.env['PRICE'] ?? 'number'

const folder = temporaryFolder()
writeProducts(folder)

const utf8 = new TextEncoder()
await measureFilledTopic({
  name: `embedded-product-enrichment-${partitions}-${price}`,
  folder,
  flow: enrichmentFlow({ partitions, price }),
  input: 'product_events',
  output: 'enriched',
  partitions,
  messages,
  message: (j) => ({
    key: utf8.encode(`prod-${j % 1000}`),
    value: utf8.encode(sample(j)),
    headers: [],
    timestamp: Date.now(),
  }),
  check: (value) => checkEnriched(value, price),
})
