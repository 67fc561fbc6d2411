import { DEFAULTS } from '../../contract/defaults.ts'

export interface RetryPolicy {
  readonly attempts: number
  readonly firstMs: number
  readonly longestMs: number
  /** For all attempts together. */
  readonly inAllMs: number
}

export const defaultRetry: RetryPolicy = {
  attempts: DEFAULTS.retryAttempts.value,
  firstMs: DEFAULTS.retryFirstMs.value,
  longestMs: DEFAULTS.retryLongestMs.value,
  inAllMs: DEFAULTS.retryInAllMs.value,
}

/** Doubling with full jitter: a crowd that failed together does not come back together. `attempt` counts from 1. */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number): number {
  return Math.ceil(random() * Math.min(policy.longestMs, policy.firstMs * 2 ** Math.min(attempt - 1, 30)))
}

/** An outage is probed without end: at first soon, then at a steady pace. No jitter below half, so it never spins. */
export function outageDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(5_000, 100 * 2 ** Math.min(attempt - 1, 10))
  return Math.ceil(ceiling * (0.5 + random() / 2))
}
