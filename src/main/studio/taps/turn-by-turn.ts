import type { Clock } from '../../../runtime/clock.ts'
import { turn } from '../../../runtime/turn.ts'

/** Worked through in one turn of the event loop: so many, or for so many ms. */
const AT_ONCE = 500
const AT_ONCE_MS = 8

interface TurnByTurnOptions<Item> {
  readonly clock: Clock
  /** Those behind it wait for what it promises. */
  work(item: Item): Promise<void> | undefined
  /** Some were worked through. */
  worked(): void
}

/** Works through items in their order; many of them in many turns of the event loop, so that nobody else waits. */
export class TurnByTurn<Item> {
  private readonly options: TurnByTurnOptions<Item>
  private items: Item[] = []
  /** Those before it are done. */
  private next = 0
  private isOnItsWay = false
  private isClosed = false

  constructor(options: TurnByTurnOptions<Item>) {
    this.options = options
  }

  /** Some are left. */
  get isBusy(): boolean {
    return this.next < this.items.length
  }

  /** Works at once where nothing waits before them. */
  add(items: readonly Item[]): void {
    if (this.isClosed) return
    for (const item of items) this.items.push(item)
    if (this.isOnItsWay || !this.isBusy) return
    const later = this.some()
    if (later !== undefined || this.isBusy) void this.goOn(later)
    else this.tell()
  }

  close(): void {
    this.isClosed = true
    this.items = []
    this.next = 0
  }

  private async goOn(first: Promise<void> | undefined): Promise<void> {
    this.isOnItsWay = true
    for (let later = first; ; later = this.some()) {
      // Before what is promised, too: it may take long.
      this.tell()
      await later
      await turn()
      if (!this.isBusy) break
    }
    this.isOnItsWay = false
    this.tell()
  }

  private tell(): void {
    if (!this.isClosed) this.options.worked()
  }

  private some(): Promise<void> | undefined {
    const { clock, work } = this.options
    const until = clock.monotonic() + AT_ONCE_MS
    let count = 0
    // One at least, however slow the machine is.
    do {
      const later = work(this.items[this.next]!)
      if (later !== undefined) return later.then(() => this.done())
      this.done()
      count += 1
    } while (this.isBusy && count < AT_ONCE && clock.monotonic() < until)
    return undefined
  }

  private done(): void {
    this.next += 1
    if (this.isBusy) return
    this.items = []
    this.next = 0
  }
}
