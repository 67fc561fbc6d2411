import type { Benchmark } from '../benchmark.ts'
import { rateOf } from '../child.ts'
import { median, rounded, spreadOf } from '../median.ts'

const name = 'lookup'
const TARGET = 400_000

export const lookup: Benchmark = {
  name,
  says: 'Sends decoded messages through the compiled chain of a lookup whose 1,000 rows are in memory; no broker, no JSON.',
  measure: async ({ pairs, progress }) => {
    const rates: number[] = []
    for (let run = 1; run <= pairs; run++) {
      const rate = await rateOf({ program: 'product/lookup.ts' })
      rates.push(rate)
      progress(`${name}: run ${run} of ${pairs}: ${Math.round(rate)} messages/s`)
    }
    const value = rounded(median(rates))
    return [
      {
        name,
        value,
        unit: 'messages/s',
        peer: null,
        peerValue: null,
        ratio: null,
        target: TARGET,
        holds: value >= TARGET,
        spread: spreadOf(rates),
        bound: 'at least',
      },
    ]
  },
}
