import { DEFAULTS } from '../../contract/defaults.ts'

const TEN_MINUTES_MS = 600_000

/**
 * When a process that died starts again: at first soon, then later and later. One that handled messages before it
 * died begins anew: work that moves is worth more than the question why it stumbles, which each notice asks.
 */
export class RestartPlan {
  private readonly now: () => number
  /** Monotonic times of the deaths without a message handled in between. */
  private deaths: readonly number[] = []

  constructor(now: () => number) {
    this.now = now
  }

  get died(): number {
    return this.deaths.length
  }

  /** ms until the next start; undefined: it died too often. */
  next({ handledAny }: { readonly handledAny: boolean }): number | undefined {
    const now = this.now()
    const before = handledAny ? [] : this.deaths.filter((at) => now - at < TEN_MINUTES_MS)
    this.deaths = [...before, now]
    if (this.died > DEFAULTS.restartsAtMost.value) return undefined
    return Math.min(DEFAULTS.restartLongestMs.value, DEFAULTS.restartFirstMs.value * 2 ** (this.died - 1))
  }
}
