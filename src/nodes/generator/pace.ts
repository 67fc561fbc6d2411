import type { Clock } from '../../runtime/clock.ts'

/** A source that fell further behind than this goes on from here and makes no burst of it. */
const LONGEST_BACKLOG_MS = 1_000

/** Says how many messages are due by the clock that never goes back. */
export class Pace {
  private readonly clock: Clock
  private readonly intervalMs: number
  private nextDueAt: number

  constructor(clock: Clock, intervalMs: number) {
    this.clock = clock
    this.intervalMs = intervalMs
    this.nextDueAt = clock.monotonic()
  }

  /** Messages that may be made now, at most `most`. */
  due(most: number): number {
    if (this.intervalMs === 0) return most
    const now = this.clock.monotonic()
    this.nextDueAt = Math.max(this.nextDueAt, now - LONGEST_BACKLOG_MS - this.intervalMs)
    if (now < this.nextDueAt) return 0
    return Math.min(most, Math.floor((now - this.nextDueAt) / this.intervalMs) + 1)
  }

  made(messages: number): void {
    this.nextDueAt += messages * this.intervalMs
  }

  /** Until the next message is due, or `atMostMs`. */
  async wait(atMostMs: number, signal: AbortSignal): Promise<void> {
    const ms = Math.min(atMostMs, this.nextDueAt - this.clock.monotonic())
    if (ms > 0) await this.clock.sleep(ms, { signal })
  }
}
