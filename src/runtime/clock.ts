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

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, options) => sleepOn(systemClock, ms, options?.signal),
  setTimeout: (callback, ms) => ({ ref: globalThis.setTimeout(callback, ms) }),
  clearTimeout: (handle) => globalThis.clearTimeout(handle.ref as NodeJS.Timeout),
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
