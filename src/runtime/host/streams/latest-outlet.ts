import type { Clock, TimerHandle } from '../../clock.ts'
import type { Item, Outlet, OutletOptions } from './outlet.ts'

/** 20 times a second: more than that nobody sees. */
const EVERY_MS = 50
/** Keys that wait at a time; the one that waited longest goes, and is counted. */
const KEYS_AT_MOST = 10_000

interface LatestOptions {
  readonly clock: Clock
  readonly keyOf: (payload: unknown) => string
}

/** The newest item of each key, at most 20 times a second and only while there is credit. */
export class LatestOutlet implements Outlet {
  private readonly options: OutletOptions
  private readonly clock: Clock
  private readonly keyOf: (payload: unknown) => string
  private readonly waiting = new Map<string, Item>()
  private credit: number
  private dropped = 0
  private lastSent = -Infinity
  private timer: TimerHandle | undefined
  private isClosed = false

  constructor(options: OutletOptions, { clock, keyOf }: LatestOptions) {
    this.options = options
    this.credit = options.credit
    this.clock = clock
    this.keyOf = keyOf
  }

  get isWaiting(): boolean {
    return this.waiting.size > 0
  }

  push(item: Item): boolean {
    if (this.isClosed) return false
    const key = this.keyOf(item.payload)
    // The order of the changes: what was replaced is behind what changed before.
    this.waiting.delete(key)
    this.waiting.set(key, item)
    if (this.waiting.size > KEYS_AT_MOST) this.dropOldest()
    this.schedule()
    return true
  }

  grant(more: number): void {
    this.credit += more
    this.schedule()
  }

  close(): void {
    this.isClosed = true
    this.waiting.clear()
    if (this.timer !== undefined) this.clock.clearTimeout(this.timer)
  }

  private schedule(): void {
    if (this.timer !== undefined || this.credit === 0 || this.waiting.size === 0) return
    const waitMs = this.lastSent + EVERY_MS - this.clock.monotonic()
    if (waitMs <= 0) return this.sendWaiting()
    this.timer = this.clock.setTimeout(() => {
      this.timer = undefined
      this.sendWaiting()
    }, waitMs)
  }

  private sendWaiting(): void {
    this.lastSent = this.clock.monotonic()
    for (const [key, item] of this.waiting) {
      if (this.credit === 0) return
      this.waiting.delete(key)
      this.credit -= 1
      const error = this.options.send(item, this.dropped)
      if (error !== undefined) return this.options.fail(error)
    }
  }

  private dropOldest(): void {
    const [oldest] = this.waiting.keys()
    if (oldest !== undefined) this.waiting.delete(oldest)
    this.dropped += 1
  }
}
