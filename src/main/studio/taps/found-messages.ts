import { findInMessages, type FindMessage } from './find-in-messages.ts'
import type { KeptMessage, KeptMessages } from './kept-messages.ts'

/** Messages looked through in one turn of the event loop. */
const AT_ONCE = 500

/** Of the messages that a tap keeps those that a page lists, numbered without gaps. */
export class FoundMessages {
  private readonly kept: KeptMessages
  private readonly fits: FindMessage | undefined
  /** Places of those found, in order. */
  private seqs: number[] = []
  /** How many of those found are gone. */
  private lost = 0
  /** Counts up when a message comes or goes amid the list: numbers behind it are of other messages then. */
  private shifted = 0
  /** Place of the next one to look at. */
  private next: number

  constructor(kept: KeptMessages, find: string) {
    this.kept = kept
    this.fits = findInMessages(find)
    this.next = kept.first
  }

  get first(): number {
    this.drop()
    return this.fits === undefined ? this.kept.first : this.lost
  }

  get end(): number {
    this.drop()
    return this.fits === undefined ? this.kept.end : this.lost + this.seqs.length
  }

  get shifts(): number {
    return this.shifted
  }

  /** By its number in the list. */
  at(number: number): KeptMessage | undefined {
    this.drop()
    if (this.fits === undefined) return this.kept.get(number)
    const seq = this.seqs[number - this.lost]
    return seq === undefined ? undefined : this.kept.get(seq)
  }

  /** Looks at some of those that were not looked at yet; true where none is left. */
  look(): boolean {
    const { fits, kept } = this
    if (fits === undefined) return true
    this.next = Math.max(this.next, kept.first)
    const until = Math.min(kept.end, this.next + AT_ONCE)
    for (; this.next < until; this.next += 1) {
      const message = kept.get(this.next)
      if (message !== undefined && fits(message)) this.seqs.push(message.seq)
    }
    return this.next === kept.end
  }

  /** More is known of a message: it may fit now, or no more. */
  changed(message: KeptMessage): void {
    if (this.fits === undefined || message.seq >= this.next) return
    const at = this.seqs.findLastIndex((seq) => seq <= message.seq)
    const isListed = this.seqs[at] === message.seq
    const shall = this.fits(message)
    if (shall === isListed) return
    if (shall) this.seqs.splice(at + 1, 0, message.seq)
    else this.seqs.splice(at, 1)
    if (!shall || at + 2 < this.seqs.length) this.shifted += 1
  }

  /** Forgets those that are gone. */
  private drop(): void {
    const { first } = this.kept
    let gone = 0
    while (gone < this.seqs.length && this.seqs[gone]! < first) gone += 1
    if (gone === 0) return
    this.seqs.splice(0, gone)
    this.lost += gone
  }
}
