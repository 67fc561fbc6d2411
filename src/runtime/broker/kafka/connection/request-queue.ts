import RequestQueue, { type SocketRequest } from 'kafkajs/src/network/requestQueue/index.js'
import type { Clock, TimerHandle } from '../../../clock.ts'

/** How often requests without an answer are looked at, in ms. */
const LOOK_EVERY_MS = 100

/**
 * kafkajs's queue of requests with its times mended (docs/decisions/0007-kafka-adapter.md). The original
 * measures by the wall clock, so that a clock set back an hour keeps a request waiting for an hour, and it
 * arms a timer of a negative time after each answer, which fires and arms itself again a thousand times a second.
 */
export class MonotonicRequestQueue extends RequestQueue {
  private readonly clock: Clock
  private readonly sentAt = new Map<SocketRequest, number>()
  private throttledTill = -Infinity
  private throttleTimer: TimerHandle | undefined
  private lookTimer: TimerHandle | undefined

  constructor(clock: Clock, options: Record<string, unknown>) {
    super(options)
    this.clock = clock
  }

  scheduleRequestTimeoutCheck(): void {
    this.lookTimer = this.clock.setTimeout(() => {
      this.endOverdue()
      if (this.isConnected()) this.scheduleRequestTimeoutCheck()
    }, LOOK_EVERY_MS)
  }

  maybeThrottle(ms: number | null | undefined): void {
    if (typeof ms === 'number' && ms > 0)
      this.throttledTill = Math.max(this.throttledTill, this.clock.monotonic() + ms)
  }

  canSendSocketRequestImmediately(): boolean {
    const full = this.maxInFlightRequests !== null && this.inflight.size >= this.maxInFlightRequests
    return !full && this.clock.monotonic() >= this.throttledTill
  }

  scheduleCheckPendingRequests(): void {
    if (this.throttleTimer !== undefined || this.pending.length === 0) return
    const wait = Math.max(1, this.throttledTill - this.clock.monotonic())
    this.throttleTimer = this.clock.setTimeout(() => {
      this.throttleTimer = undefined
      this.checkPendingRequests()
    }, wait)
  }

  override destroy(): void {
    if (this.lookTimer !== undefined) this.clock.clearTimeout(this.lookTimer)
    if (this.throttleTimer !== undefined) this.clock.clearTimeout(this.throttleTimer)
    this.lookTimer = undefined
    this.throttleTimer = undefined
  }

  private endOverdue(): void {
    const now = this.clock.monotonic()
    for (const request of this.sentAt.keys())
      if (![...this.inflight.values()].includes(request)) this.sentAt.delete(request)
    for (const request of [...this.inflight.values()]) {
      const since = this.sentAt.get(request)
      if (since === undefined) this.sentAt.set(request, now)
      else if (now - since > request.requestTimeout) request.timeoutRequest()
    }
  }
}
