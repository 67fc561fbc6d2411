import type { Benchmark } from '../benchmark.ts'
import { rateOf } from '../child.ts'
import { rateFloor } from '../rate-floor.ts'

const name = 'lookup'
const TARGET = 400_000

export const lookup: Benchmark = {
  name,
  says: 'Sends decoded messages through the compiled chain of a lookup whose 1,000 rows are in memory; no broker, no JSON.',
  measure: (bench) =>
    rateFloor({ name, target: TARGET, run: () => rateOf({ program: 'product/lookup.ts' }) }, bench),
}
