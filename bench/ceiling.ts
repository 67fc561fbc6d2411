import type { Measured } from './benchmark.ts'
import { median, rounded, spreadOf } from './median.ts'

export interface Ceiling {
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
export function ceiling({ name, unit, values, target, of }: Ceiling): Measured {
  const [lowest, highest] = spreadOf(values)
  const middle = median(values)
  const decisive = of === 'median' ? middle : highest
  return {
    name,
    value: rounded(middle),
    unit,
    peer: null,
    peerValue: null,
    ratio: null,
    target,
    holds: target === null ? null : decisive <= target,
    spread: [lowest, highest],
    bound: 'at most',
  }
}
