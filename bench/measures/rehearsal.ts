import type { Benchmark } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { runChild } from '../child.ts'
import { median } from '../median.ts'

interface Rehearsal {
  readonly name: string
  readonly says: string
  readonly program: string
  /** Of one that is not the first in its process, in ms. */
  readonly targetMs: number
}

/** Times the same work over and over in one process, in several of them; the first in each is told apart. */
function rehearsal({ name, says, program, targetMs }: Rehearsal): Benchmark {
  return {
    name,
    says,
    measure: async ({ pairs, progress }) => {
      const first: number[] = []
      const later: number[] = []
      for (let run = 1; run <= pairs; run++) {
        const [cold, ...warm] = timesIn(await runChild({ program }))
        first.push(cold ?? Number.NaN)
        later.push(median(warm))
        progress(
          `${name}: run ${run} of ${pairs}: ${later.at(-1)?.toFixed(1)} ms, the first ${cold?.toFixed(0)} ms`,
        )
      }
      return [
        ceiling({ name, unit: 'ms', values: later, target: targetMs, of: 'median' }),
        ceiling({ name: `${name}-first`, unit: 'ms', values: first, target: null, of: 'median' }),
      ]
    },
  }
}

function timesIn({ times }: Readonly<Record<string, unknown>>): readonly number[] {
  if (Array.isArray(times)) return times as number[]
  throw new Error('The program reported no times.')
}

export const testCase = rehearsal({
  name: 'test-case',
  says: 'Reads, runs and compares a test case of 100 messages through 10 nodes, as "millrace test" does.',
  program: 'product/test-case.ts',
  targetMs: 100,
})

export const preview = rehearsal({
  name: 'preview',
  says: 'Pushes 20 samples through a drawing of 20 nodes and answers with In and Out of each, as the preview does.',
  program: 'product/preview.ts',
  targetMs: 300,
})
