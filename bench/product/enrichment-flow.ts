import { isDeepStrictEqual } from 'node:util'
import type { CheckedFlow } from '../../src/flow/checked-flow.ts'
import { checkedFlow } from './checked-flow.ts'
import { enrich, sample } from './peer-work.ts'
import { productFields, productsDeclaration } from './reference-file.ts'

export interface EnrichmentSettings {
  readonly partitions: number
  /** `number`: doubles as the peers have them; `decimal`: exact. */
  readonly price: string
}

/** The peers' work as a flow: look the product up, add three of its fields and the total. */
export function enrichmentFlow({ partitions, price }: EnrichmentSettings): CheckedFlow {
  return checkedFlow({
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
}

/** Throws where an output is not the peers'. Of exact prices the total has no rounding error, where their doubles have one. */
export function checkEnriched(value: string, price: string): void {
  const got = JSON.parse(value) as { event_id: string; total_price: number }
  const wanted = JSON.parse(enrich(sample(Number(got.event_id.slice('evt-'.length))))) as typeof got
  if (price === 'decimal') wanted.total_price = Number(wanted.total_price.toFixed(2))
  if (!isDeepStrictEqual(got, wanted))
    throw new Error(`Wrong output: ${value} instead of ${JSON.stringify(wanted)}`)
}
