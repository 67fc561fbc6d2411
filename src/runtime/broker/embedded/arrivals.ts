import type { Clock } from '../../clock.ts'

export interface ArrivalsOptions {
  readonly clock: Clock
  /** Asks whether another process has written, and calls `announce` if so. */
  readonly lookForOthers: () => void
  /** False in memory, where nobody else can write. */
  readonly watchOthers: boolean
}

const BUSY_MS = 2
const IDLE_MS = 20
/** How long after the last arrival the file is looked at often. */
const BUSY_FOR_MS = 200

/** Returns true when it was woken; false to go on waiting, where what came is not for it. */
export type Waiter = () => boolean

/** Wakes those who wait for messages: at once for what this process writes, and soon for what others write. */
export class Arrivals {
  private readonly options: ArrivalsOptions
  private readonly waiting = new Set<Waiter>()
  private watching = false
  private lastArrival = -Infinity

  constructor(options: ArrivalsOptions) {
    this.options = options
  }

  /** Something was written: everybody looks whether it is for them. */
  announce(): void {
    if (this.waiting.size === 0) return
    this.lastArrival = this.options.clock.monotonic()
    for (const waiter of this.waiting) if (waiter()) this.waiting.delete(waiter)
  }

  wait(waiter: Waiter): void {
    this.waiting.add(waiter)
    if (this.options.watchOthers && !this.watching) void this.watch()
  }

  waitNoMore(waiter: Waiter): void {
    this.waiting.delete(waiter)
  }

  /** Looks only while somebody waits. */
  private async watch(): Promise<void> {
    const { clock, lookForOthers } = this.options
    this.watching = true
    while (this.waiting.size > 0) {
      const busy = clock.monotonic() - this.lastArrival < BUSY_FOR_MS
      await clock.sleep(busy ? BUSY_MS : IDLE_MS)
      if (this.waiting.size === 0) break
      try {
        lookForOthers()
      } catch {
        // Those who wait look themselves, and have somebody to tell what is wrong with the file.
        this.announce()
      }
    }
    this.watching = false
  }
}
