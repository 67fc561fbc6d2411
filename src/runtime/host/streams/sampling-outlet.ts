import type { Item, Outlet, OutletOptions } from './outlet.ts'

/** Nothing waits: what finds no credit is dropped and counted. */
export class SamplingOutlet implements Outlet {
  private readonly options: OutletOptions
  private credit: number
  private dropped = 0
  private told = 0

  constructor(options: OutletOptions) {
    this.options = options
    this.credit = options.credit
  }

  readonly isWaiting = false

  push(item: Item): void {
    if (this.credit === 0) this.dropped += 1
    else this.send(item)
  }

  grant(more: number): void {
    this.credit += more
    if (this.told !== this.dropped) this.options.tellDropped(this.dropped)
    this.told = this.dropped
  }

  close(): void {
    this.credit = 0
  }

  private send(item: Item): void {
    // Larger than a frame: to its watcher it is one that was left out, and counted as such.
    if (this.options.send(item, this.dropped) !== undefined) {
      this.dropped += 1
      return
    }
    this.credit -= 1
    this.told = this.dropped
  }
}
