import { alternate } from '../alternate.ts'
import type { Benchmark } from '../benchmark.ts'
import { rateOf } from '../child.ts'
import { rateFloor } from '../rate-floor.ts'

const TARGET = 80_000
/** Of a map that does the same. */
const TRUSTED_TARGET = 0.8

const running = (work: string) => rateOf({ program: 'product/code.ts', env: { WORK: work } })

export const codeSandbox: Benchmark = {
  name: 'code-sandbox',
  says: 'Runs a code node on small messages in the sandbox, as two tasks do: bytes in, bytes out, no broker.',
  measure: (bench) =>
    rateFloor({ name: 'code-sandbox', target: TARGET, run: () => running('sandbox') }, bench),
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
