import { alternate } from '../alternate.ts'
import type { Benchmark } from '../benchmark.ts'
import { rateOf } from '../child.ts'
import { enrichment, MESSAGES } from './embedded-product-enrichment.ts'

const name = 'embedded-pass-through'

/** What never looks into the value must not pay for decoding it: the ratio shows that it does not. */
export const embeddedPassThrough: Benchmark = {
  name,
  says: 'Filters on a header and keeps every message, durable, topic to topic, against our own enrichment.',
  measure: async (bench) => {
    const run = () => rateOf({ program: 'product/pass-through.ts', env: { N: String(MESSAGES) } })
    return [await alternate({ name, product: { name, run }, peer: enrichment(), target: 1.5 }, bench)]
  },
}
