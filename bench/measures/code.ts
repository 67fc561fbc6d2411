import { alternate } from '../alternate.ts'
import type { Benchmark } from '../benchmark.ts'
import { rateOf } from '../child.ts'
import { median, rounded, spreadOf } from '../median.ts'

const TARGET = 80_000
/** Of a map that does the same. */
const TRUSTED_TARGET = 0.8

const running = (work: string) => rateOf({ program: 'product/code.ts', env: { WORK: work } })

export const codeSandbox: Benchmark = {
  name: 'code-sandbox',
  says: 'Runs a code node on small messages in the sandbox, as two tasks do: bytes in, bytes out, no broker.',
  measure: async ({ pairs, progress }) => {
    const rates: number[] = []
    for (let run = 1; run <= pairs; run++) {
      const rate = await running('sandbox')
      rates.push(rate)
      progress(`code-sandbox: run ${run} of ${pairs}: ${Math.round(rate)} messages/s`)
    }
    const value = rounded(median(rates))
    return [
      {
        name: 'code-sandbox',
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

export const codeTrusted: Benchmark = {
  name: 'code-trusted',
  says: 'Runs the same code trusted, against a map that does the same work: bytes in, bytes out, no broker.',
  measure: async (bench) => [
    await alternate(
      {
        name: 'code-trusted',
        product: { name: 'code-trusted', run: () => running('trusted') },
        peer: { name: 'map', run: () => running('map') },
        target: TRUSTED_TARGET,
      },
      bench,
    ),
  ],
}
