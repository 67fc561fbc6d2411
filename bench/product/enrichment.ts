import { isDeepStrictEqual } from 'node:util'
import { checkedFlow } from './checked-flow.ts'
import { enrich, sample } from './peer-work.ts'
import { productFields, productsDeclaration, writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { measureTopicToTopic } from './topic-to-topic.ts'

// The peers' work as a flow: look the product up, add three of its fields and the total. Environment: N, PARTITIONS,
// PRICE (number: doubles as the peers have them; decimal: exact).
const messages = Number(process.env['N'] ?? 300_000)
const partitions = Number(process.env['PARTITIONS'] ?? 4)
const price = process.env['PRICE'] ?? 'number'

const folder = temporaryFolder()
writeProducts(folder)

const flow = checkedFlow({
  id: 'bench-enrichment',
  name: 'Product enrichment',
  topics: {
    product_events: { use: 'expected' },
    enriched: { use: 'owned', partitions },
    unknown_products: { use: 'owned', partitions },
  },
  references: { products: productsDeclaration(price) },
  nodes: [
    { id: 'events', kind: 'topic-source', config: { topic: 'product_events' } },
    {
      id: 'product',
      kind: 'lookup',
      config: {
        table: 'products',
        key: 'value.product_id',
        fields: productFields,
      },
    },
    {
      id: 'total',
      kind: 'map',
      config: { rows: [{ to: 'total_price', cel: 'value.unit_price * value.quantity' }] },
    },
    { id: 'enriched', kind: 'topic-sink', config: { topic: 'enriched' } },
    { id: 'unknown', kind: 'topic-sink', config: { topic: 'unknown_products' } },
  ],
  edges: [
    { from: 'events.out', to: 'product.in' },
    { from: 'product.found', to: 'total.in' },
    { from: 'product.missing', to: 'unknown.in' },
    { from: 'total.out', to: 'enriched.in' },
  ],
})

/** Of exact prices the total has no rounding error, where the peers' doubles have one. */
function check(value: string): void {
  const got = JSON.parse(value) as { event_id: string; total_price: number }
  const wanted = JSON.parse(enrich(sample(Number(got.event_id.slice('evt-'.length))))) as typeof got
  if (price === 'decimal') wanted.total_price = Number(wanted.total_price.toFixed(2))
  if (!isDeepStrictEqual(got, wanted))
    throw new Error(`Wrong output: ${value} instead of ${JSON.stringify(wanted)}`)
}

const utf8 = new TextEncoder()
await measureTopicToTopic({
  name: `embedded-product-enrichment-${partitions}-${price}`,
  folder,
  flow,
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
  check,
})
