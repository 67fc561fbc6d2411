/**
 * Time is given, not taken: the engine, every node and every machine asks a clock, so that a test can hold it.
 * This file is the only one in the runtime that may touch the machine's timers.
 */
export interface Clock {
  /** ms since 1970, for what people read. */
  now(): number
  /** ms that never go back, for deadlines and waits. */
  monotonic(): number
  /** Resolves after `ms`, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>
  setTimeout(callback: () => void, ms: number): TimerHandle
  clearTimeout(handle: TimerHandle): void
}

export interface TimerHandle {
  readonly ref: unknown
}

/** Node takes a longer wait for one of 1 ms. */
const LONGEST_MS = 2 ** 31 - 1

class LongTimer implements TimerHandle {
  readonly ref = undefined
  private timer: NodeJS.Timeout | undefined

  constructor(callback: () => void, ms: number) {
    this.wait(callback, ms)
  }

  clear(): void {
    globalThis.clearTimeout(this.timer)
  }

  private wait(callback: () => void, ms: number): void {
    const next = ms > LONGEST_MS ? () => this.wait(callback, ms - LONGEST_MS) : callback
    this.timer = globalThis.setTimeout(next, Math.min(ms, LONGEST_MS))
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, options) => sleepOn(systemClock, ms, options?.signal),
  setTimeout: (callback, ms) => new LongTimer(callback, ms),
  clearTimeout: (handle) => {
    if (handle instanceof LongTimer) handle.clear()
  },
}

/** A sleep made of any clock's timers. */
export function sleepOn(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clock.clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.setTimeout(end, ms)
    signal?.addEventListener('abort', end, { once: true })
  })
}
