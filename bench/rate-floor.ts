import type { Bench, Measured } from './benchmark.ts'
import { floor } from './bounds.ts'

export interface RateFloor {
  readonly name: string
  /** Messages a second. */
  readonly target: number
  /** One run in a fresh process. */
  run(): Promise<number>
}

/** Messages a second without a peer, as many runs as a ratio has pairs. */
export async function rateFloor(
  { name, target, run }: RateFloor,
  { pairs, progress }: Bench,
): Promise<readonly Measured[]> {
  const values: number[] = []
  for (let each = 1; each <= pairs; each++) {
    values.push(await run())
    progress(`${name}: run ${each} of ${pairs}: ${Math.round(values.at(-1) ?? 0)} messages/s`)
  }
  return [floor({ name, unit: 'messages/s', values, target, of: 'median' })]
}
