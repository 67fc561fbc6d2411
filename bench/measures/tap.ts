import { ratioOf } from '../alternate.ts'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { type Report, runChild } from '../child.ts'

/** A few percent are told apart by many pairs only. */
const PAIRS = 9

export const tap: Benchmark = {
  name: 'tap',
  says: 'The enrichment on the embedded broker with a tap on what leaves its last node, against the same without one, in turn within one run: at most 3 % slower.',
  measure,
}

async function measure(bench: Bench): Promise<readonly Measured[]> {
  const pairs = bench.pairs < 5 ? bench.pairs : Math.max(PAIRS, bench.pairs)
  const report = await runChild({ program: 'product/tap.ts', env: { PAIRS: String(pairs) } })
  const [tapped, untapped] = [ratesIn(report, 'tapped'), ratesIn(report, 'untapped')]
  const rounds = tapped.map((ours, i) => ({ ours, theirs: untapped[i] ?? Number.NaN }))
  return [ratioOf({ name: 'tap', peer: 'untapped', target: 0.97 }, rounds, bench)]
}

function ratesIn(report: Report, name: string): readonly number[] {
  const rates = report[name]
  if (Array.isArray(rates)) return rates.map(Number)
  throw new Error(`The report has no rates "${name}": ${JSON.stringify(report)}`)
}
