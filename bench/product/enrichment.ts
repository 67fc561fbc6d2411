import { checkEnriched, enrichmentFlow } from './enrichment-flow.ts'
import { productEvent } from './fill-product-events.ts'
import { writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { measureFilledTopic } from './topic-to-topic.ts'

// Environment: N, PARTITIONS, PRICE (number: doubles as the peers have them; decimal: exact).
const messages = Number(process.env['N'] ?? 300_000)
const partitions = Number(process.env['PARTITIONS'] ?? 4)
const price = process.env['PRICE'] ?? 'number'

const folder = temporaryFolder()
writeProducts(folder)

await measureFilledTopic({
  name: `embedded-product-enrichment-${partitions}-${price}`,
  folder,
  flow: enrichmentFlow({ partitions, price }),
  input: 'product_events',
  output: 'enriched',
  partitions,
  messages,
  message: productEvent,
  check: (value) => checkEnriched(value, price),
})
