import type { Bench, Measured } from './benchmark.ts'
import { median, rounded, spreadOf } from './median.ts'

/** Pairs of a quiet machine differ by less than this factor. */
const WIDE = 1.5

/** One that runs in a fresh process and says how many messages a second it did. */
export interface Runner {
  readonly name: string
  run(): Promise<number>
}

export interface Contest {
  readonly name: string
  readonly product: Runner
  readonly peer: Runner
  /** Least ratio of product to peer; null: told for information. */
  readonly target: number | null
}

/**
 * Runs product and peer in turn. A machine that others use drifts by a quarter within a day, so a pair's ratio
 * counts and neither rate alone; who begins changes with each pair, so that a drift favours nobody.
 */
export async function alternate({ name, product, peer, target }: Contest, bench: Bench): Promise<Measured> {
  const pairs: { readonly ours: number; readonly theirs: number }[] = []
  for (let pair = 1; pair <= bench.pairs; pair++) {
    const first = pair % 2 === 1 ? peer : product
    const before = await first.run()
    const after = await (first === peer ? product : peer).run()
    const [ours, theirs] = first === peer ? [after, before] : [before, after]
    pairs.push({ ours, theirs })
    bench.progress(
      `${name}: pair ${pair} of ${bench.pairs}: ${Math.round(ours)} to ${Math.round(theirs)} of ${peer.name}, ratio ${(ours / theirs).toFixed(3)}`,
    )
  }
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs)
  const ratio = median(ratios)
  const [lowest, highest] = spreadOf(ratios)
  if (highest > WIDE * lowest)
    bench.progress(
      `${name}: the ratios are far apart, so the machine was busy: run it again before you believe it.`,
    )
  return {
    name,
    value: rounded(median(pairs.map(({ ours }) => ours))),
    unit: 'messages/s',
    peer: peer.name,
    peerValue: rounded(median(pairs.map(({ theirs }) => theirs))),
    ratio: rounded(ratio),
    target,
    holds: target === null ? null : ratio >= target,
    spread: [lowest, highest],
    bound: 'at least',
  }
}
