import type { Measured } from './benchmark.ts'
import { median, rounded, spreadOf } from './median.ts'

export interface Bounded {
  readonly name: string
  readonly unit: string
  /** Of each run. */
  readonly values: readonly number[]
  /** Null: told for information. */
  readonly target: number | null
  /** What must hold: that the median of the runs does, or that every run does. */
  readonly of: 'median' | 'every run'
}

/** A figure without a peer that must not be above its target. */
export function ceiling(bounded: Bounded): Measured {
  const decisive = bounded.of === 'median' ? median(bounded.values) : Math.max(...bounded.values)
  return figure(bounded, 'at most', (target) => decisive <= target)
}

/** A figure without a peer that must not be below its target. */
export function floor(bounded: Bounded): Measured {
  const decisive = bounded.of === 'median' ? median(bounded.values) : Math.min(...bounded.values)
  return figure(bounded, 'at least', (target) => decisive >= target)
}

function figure(
  { name, unit, values, target }: Bounded,
  bound: Measured['bound'],
  holds: (target: number) => boolean,
): Measured {
  return {
    name,
    value: rounded(median(values)),
    unit,
    peer: null,
    peerValue: null,
    ratio: null,
    target,
    holds: target === null ? null : holds(target),
    spread: spreadOf(values),
    bound,
  }
}
