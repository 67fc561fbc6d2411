import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { TapRow, TapRows, TapView } from '../../../contract/studio/tap-methods.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'
import { turn } from '../../../runtime/turn.ts'
import { FoundMessages } from './found-messages.ts'
import type { KeptMessage } from './kept-messages.ts'
import type { TapCapture } from './tap-capture.ts'

/** A page is told of what is new so often at most, in ms. */
const TELL_MS = 50
/** As many rows as a large screen shows. */
const AHEAD_ROWS = 40
const KEY_CHARACTERS = 200
const VALUE_CHARACTERS = 400

export interface HandleOptions {
  readonly id: number
  readonly capture: TapCapture
  readonly clock: Clock
  readonly find: string
  tell(view: TapView): void
}

/** What one page sees of a tap: of the messages kept those it looks for. */
export class TapHandle {
  readonly capture: TapCapture
  private readonly options: HandleOptions
  private found: FoundMessages
  private isSearching = false
  private lastTold = -Infinity
  private toldEnd = 0
  private timer: TimerHandle | undefined
  private isClosed = false
  /** The page knows it by now: before, news of it would be of a stranger. */
  private isOpened = false
  private readonly listener = {
    changed: () => this.tellSoon(),
    told: (message: KeptMessage) => this.found.changed(message),
  }

  constructor(options: HandleOptions) {
    this.options = options
    this.capture = options.capture
    this.found = new FoundMessages(this.capture.kept, options.find)
    this.capture.listeners.add(this.listener)
    this.search()
  }

  /** The answer to who opened it. */
  opened(): TapView {
    const view = this.view()
    this.isOpened = true
    this.noteTold(view)
    return view
  }

  find(find: string): void {
    this.found = new FoundMessages(this.capture.kept, find)
    this.search()
  }

  view(): TapView {
    const { capture, found } = this
    const { fault, refused } = capture
    if (!found.look()) this.search()
    return {
      tap: this.options.id,
      state: capture.state,
      first: found.first,
      end: found.end,
      shifts: found.shifts,
      isSearching: this.isSearching || capture.isAsking,
      figures: capture.figures(),
      lastAt: capture.kept.newest?.sample.at ?? null,
      ...(fault === undefined ? {} : { fault }),
      ...(refused === undefined ? {} : { refused: refusalOf(refused) }),
      ...(this.toldEnd === 0 && found.end > found.first
        ? { ahead: this.rows(found.end - AHEAD_ROWS, AHEAD_ROWS) }
        : {}),
    }
  }

  /** Rows by their number; `from` is that of the first one. */
  rows(asked: number, count: number): TapRows {
    const from = Math.max(asked, this.found.first)
    const rows: TapRow[] = []
    for (let number = from; number < asked + count; number += 1) {
      const message = this.found.at(number)
      if (message === undefined) break
      rows.push(rowOf(message))
    }
    return { from, rows }
  }

  close(): void {
    this.isClosed = true
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer)
    this.capture.listeners.delete(this.listener)
  }

  /** A long list is looked through in many turns, so that nobody else waits for it. */
  private search(): void {
    if (this.isSearching) return
    if (this.found.look()) return this.tellSoon()
    this.isSearching = true
    void this.searchOn()
  }

  private async searchOn(): Promise<void> {
    do await turn()
    while (!this.isClosed && !this.found.look())
    this.isSearching = false
    this.tellSoon()
  }

  private tellSoon(): void {
    const { clock } = this.options
    if (this.isClosed || !this.isOpened) return
    // Who looks at an empty list waits for the first row: not behind all that came with it.
    if (this.toldEnd === 0 && this.capture.kept.count > 0) return this.tellNow()
    if (this.timer !== undefined) return
    const waitMs = this.lastTold + TELL_MS - clock.monotonic()
    this.timer = clock.setTimeout(() => this.tellNow(), Math.max(0, waitMs))
  }

  private tellNow(): void {
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer)
    this.timer = undefined
    this.lastTold = this.options.clock.monotonic()
    const view = this.view()
    this.noteTold(view)
    this.options.tell(view)
  }

  private noteTold({ end, figures }: TapView): void {
    this.toldEnd = Math.max(this.toldEnd, end, figures.kept)
  }
}

function rowOf({ seq, sample, result, ms, ageMs }: KeptMessage): TapRow {
  const { at, port, origin, key, value } = sample
  return {
    seq,
    at,
    port,
    origin,
    key: key?.text.slice(0, KEY_CHARACTERS) ?? null,
    ms: ms ?? null,
    result,
    ...(ageMs === undefined ? {} : { ageMs }),
    text: value?.text.slice(0, VALUE_CHARACTERS) ?? null,
    isCut: value !== null && (value.cut || value.text.length > VALUE_CHARACTERS),
  }
}
