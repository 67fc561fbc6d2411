import { alternate } from '../alternate.ts'
import type { Benchmark } from '../benchmark.ts'
import { enrichment } from './embedded-product-enrichment.ts'

/** A few percent are told apart by many pairs only. */
const PAIRS = 9

export const tap: Benchmark = {
  name: 'tap',
  says: 'The enrichment on the embedded broker with a tap on what leaves its last node, against the same without one: at most 3 % slower.',
  measure: async (bench) => {
    const contest = {
      name: 'tap',
      product: { name: 'tapped', run: enrichment({ TAP: '1' }).run },
      peer: { name: 'untapped', run: enrichment().run },
      target: 0.97,
    }
    return [
      await alternate(contest, {
        ...bench,
        pairs: bench.pairs < 5 ? bench.pairs : Math.max(PAIRS, bench.pairs),
      }),
    ]
  },
}
