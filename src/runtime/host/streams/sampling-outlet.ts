import type { Item, Outlet, OutletOptions } from './outlet.ts'

/** What finds no credit is dropped and counted; only an item that has a key waits, until a newer one replaces it. */
export class SamplingOutlet implements Outlet {
  private readonly options: OutletOptions
  private readonly keyOf: (payload: unknown) => string | undefined
  private readonly waiting = new Map<string, Item>()
  private credit: number
  private dropped = 0
  private told = 0
  private isClosed = false

  constructor(options: OutletOptions, keyOf: (payload: unknown) => string | undefined) {
    this.options = options
    this.keyOf = keyOf
    this.credit = options.credit
  }

  get isWaiting(): boolean {
    return this.waiting.size > 0
  }

  push(item: Item): boolean {
    if (this.isClosed) return false
    const key = this.keyOf(item.payload)
    if (key !== undefined) return this.pushKeyed(key, item)
    if (this.credit > 0 && !this.options.isFull() && this.send(item)) return true
    this.dropped += 1
    return false
  }

  grant(more: number): void {
    this.credit += more
    for (const [key, item] of this.waiting) {
      if (this.credit === 0) break
      this.waiting.delete(key)
      this.sendKeyed(item)
    }
    if (this.told !== this.dropped) this.options.tellDropped(this.dropped)
    this.told = this.dropped
  }

  close(): void {
    this.isClosed = true
    this.waiting.clear()
  }

  private pushKeyed(key: string, item: Item): boolean {
    if (this.credit > 0) return this.sendKeyed(item)
    this.waiting.set(key, item)
    return true
  }

  private sendKeyed(item: Item): boolean {
    if (this.send(item)) return true
    this.dropped += 1
    return false
  }

  /** False where it is larger than a frame: to its watcher it is one that was left out. */
  private send(item: Item): boolean {
    if (this.options.send(item, this.dropped) !== undefined) return false
    this.credit -= 1
    this.told = this.dropped
    return true
  }
}
