import { sleepOn, type Clock, type TimerHandle } from './clock.ts'

interface Timer {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** A clock that stands until it is moved: waits of minutes pass in no time, and in the right order. */
export class SimulatedClock implements Clock {
  private readonly epoch: number
  private elapsed = 0
  private order = 0
  private readonly timers = new Map<number, Timer>()

  constructor(epoch = Date.UTC(2026, 0, 1)) {
    this.epoch = epoch
  }

  now(): number {
    return this.epoch + this.elapsed
  }

  monotonic(): number {
    return this.elapsed
  }

  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void> {
    return sleepOn(this, ms, options?.signal)
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    const order = ++this.order
    this.timers.set(order, { at: this.elapsed + Math.max(0, ms), order, callback })
    return { ref: order }
  }

  clearTimeout(handle: TimerHandle): void {
    this.timers.delete(handle.ref as number)
  }

  /** When the next timer is due, in ms from now; undefined: none waits. */
  get nextIn(): number | undefined {
    const next = this.next()
    return next === undefined ? undefined : next.at - this.elapsed
  }

  /** Moves to the next timer and runs it. False: there was none. */
  step(): boolean {
    const next = this.next()
    if (next === undefined) return false
    this.timers.delete(next.order)
    this.elapsed = Math.max(this.elapsed, next.at)
    next.callback()
    return true
  }

  /** Moves on by `ms` and runs what is due on the way; `settle` lets promises run between two timers. */
  async advance(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = this.elapsed + ms
    await settle()
    for (let next = this.next(); next !== undefined && next.at <= end; next = this.next()) {
      this.step()
      await settle()
    }
    this.elapsed = end
  }

  private next(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.timers.values()) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer
    }
    return first
  }
}
