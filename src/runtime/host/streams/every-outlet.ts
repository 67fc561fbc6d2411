import { FlowError } from '../../../contract/errors.ts'
import type { Item, Outlet, OutletOptions } from './outlet.ts'

/** Items that wait for a watcher before it is left. */
export const WAITING_AT_MOST = 10_000

/** Everything comes, in order, or the subscription ends. */
export class EveryOutlet implements Outlet {
  private readonly name: string
  private readonly options: OutletOptions
  private credit: number
  private waiting: Item[] = []

  constructor(name: string, options: OutletOptions) {
    this.name = name
    this.options = options
    this.credit = options.credit
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0
  }

  push(item: Item): boolean {
    this.waiting.push(item)
    this.sendWaiting()
    if (this.waiting.length > WAITING_AT_MOST) this.options.fail(tooSlow(this.name))
    return true
  }

  grant(more: number): void {
    this.credit += more
    this.sendWaiting()
  }

  close(): void {
    this.waiting = []
  }

  private sendWaiting(): void {
    if (this.credit === 0 || this.waiting.length === 0) return
    const now = this.waiting.slice(0, this.credit)
    this.waiting = this.waiting.slice(this.credit)
    this.credit -= now.length
    for (const item of now) {
      const error = this.options.send(item, 0)
      if (error !== undefined) return this.options.fail(error)
    }
  }
}

function tooSlow(name: string): FlowError {
  return new FlowError('SUBSCRIBER_SLOW', {
    message: `More than ${WAITING_AT_MOST} items of "${name}" waited for a watcher that does not read them.`,
    hint: 'Subscribe again: the present states come first.',
  })
}
