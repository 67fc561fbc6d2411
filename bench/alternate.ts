import type { Bench, Measured } from './benchmark.ts'
import { median, rounded, spreadOf } from './median.ts'

/** Pairs of a quiet machine differ by less than this factor. */
const WIDE = 1.5

/** One that runs in a fresh process and says how many messages a second it did. */
export interface Runner {
  readonly name: string
  run(): Promise<number>
}

/** A figure: the product against one peer. */
export interface Rivalry {
  readonly name: string
  readonly peer: Runner
  /** Least ratio of product to peer; null: told for information. */
  readonly target: number | null
}

export interface Contest extends Rivalry {
  readonly product: Runner
}

/** Two of them in turn; see `alternateAmong`. */
export async function alternate({ product, ...rivalry }: Contest, bench: Bench): Promise<Measured> {
  const [measured] = await alternateAmong(product, [rivalry], bench)
  if (measured === undefined) throw new Error(`${rivalry.name} was not measured.`)
  return measured
}

/**
 * Runs product and peers in turn. A machine that others use drifts by a quarter within a day, so a pair's ratio
 * counts and neither rate alone; the order turns round with each pair, so that a drift favours nobody. The first
 * peer always runs right beside the product.
 */
export async function alternateAmong(
  product: Runner,
  rivalries: readonly Rivalry[],
  bench: Bench,
): Promise<readonly Measured[]> {
  const peers = rivalries.map(({ peer }) => peer)
  const order = [...peers.slice(0, 1), product, ...peers.slice(1)]
  const rounds: Map<Runner, number>[] = []
  for (let pair = 1; pair <= bench.pairs; pair++) {
    const rates = new Map<Runner, number>()
    for (const runner of pair % 2 === 1 ? order : order.toReversed()) rates.set(runner, await runner.run())
    rounds.push(rates)
    for (const { name, peer } of rivalries)
      bench.progress(
        `${name}: pair ${pair} of ${bench.pairs}: ${pairText(rateIn(rates, product), peer, rates)}`,
      )
  }
  return rivalries.map(({ name, peer, target }) =>
    ratioOf(
      { name, peer: peer.name, target },
      rounds.map((rates) => ({ ours: rateIn(rates, product), theirs: rateIn(rates, peer) })),
      bench,
    ),
  )
}

function rateIn(rates: ReadonlyMap<Runner, number>, runner: Runner): number {
  return rates.get(runner) ?? Number.NaN
}

function pairText(ours: number, peer: Runner, rates: ReadonlyMap<Runner, number>): string {
  const theirs = rateIn(rates, peer)
  return `${Math.round(ours)} to ${Math.round(theirs)} of ${peer.name}, ratio ${(ours / theirs).toFixed(3)}`
}

/** Messages a second of a pair. */
export interface Round {
  readonly ours: number
  readonly theirs: number
}

/** The figure of pairs that were measured in turn. */
export function ratioOf(
  { name, peer, target }: { readonly name: string; readonly peer: string; readonly target: number | null },
  rounds: readonly Round[],
  bench: Bench,
): Measured {
  const ratios = rounds.map(({ ours, theirs }) => ours / theirs)
  const ratio = median(ratios)
  const [lowest, highest] = spreadOf(ratios)
  if (highest > WIDE * lowest)
    bench.progress(
      `${name}: the ratios are far apart, so the machine was busy: run it again before you believe it.`,
    )
  return {
    name,
    value: rounded(median(rounds.map(({ ours }) => ours))),
    unit: 'messages/s',
    peer,
    peerValue: rounded(median(rounds.map(({ theirs }) => theirs))),
    ratio: rounded(ratio),
    target,
    holds: target === null ? null : ratio >= target,
    spread: [lowest, highest],
    bound: 'at least',
  }
}
