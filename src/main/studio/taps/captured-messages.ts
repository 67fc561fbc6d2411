import type { Journey } from '../../../contract/inspection.ts'
import type { TapNews } from '../../../contract/protocol/tap-streams.ts'
import { type KeptLimits, type KeptMessage, KeptMessages } from './kept-messages.ts'
import { messageResult, settledResult } from './message-result.ts'
import type { CaptureListener } from './tap-capture.ts'

/** Messages of several processes, and what is learnt of them later. */
export class CapturedMessages {
  readonly kept: KeptMessages
  readonly listeners = new Set<CaptureListener>()
  /** Places by process and sample id. */
  private readonly places = new Map<string, number>()
  private unreadable = 0

  constructor(limits?: KeptLimits) {
    this.kept = new KeptMessages((message) => this.places.delete(nameOf(message)), limits)
  }

  /** Of those taken so many had a value that could not be read. */
  get undecodable(): number {
    return this.unreadable
  }

  /** What a tap tells; the message, where that is a new one. */
  take(process: string, news: TapNews): KeptMessage | undefined {
    if (news.type === 'sample') return this.add(process, news)
    if (news.type === 'journey') this.tell(process, news.id, news.journey)
    if (news.type === 'state') for (const id of news.ids) this.settle(process, id, news)
    return undefined
  }

  /** One that somebody else has kept, with what is known of it. */
  copy(message: KeptMessage): void {
    const mine = this.kept.copy(message)
    this.places.set(nameOf(mine), mine.seq)
    if (message.result !== 'failed' || message.journey === undefined) return
    if (isUnreadable(JSON.parse(message.journey) as Journey)) this.unreadable += 1
  }

  /** More is known of one that may have been copied. */
  copyAgain(message: KeptMessage): void {
    const seq = this.places.get(nameOf(message))
    const mine = seq === undefined ? undefined : this.kept.get(seq)
    if (mine === undefined) return
    this.kept.copyTo(mine, message)
    for (const listener of this.listeners) listener.told(mine)
  }

  tellAll(): void {
    for (const listener of this.listeners) listener.changed()
  }

  private add(process: string, { sample, journey }: Extract<TapNews, { type: 'sample' }>): KeptMessage {
    const message = this.kept.add(process, sample, journey)
    this.places.set(nameOf(message), message.seq)
    Object.assign(message, messageResult(sample, journey))
    if (isUnreadable(journey)) this.unreadable += 1
    return message
  }

  private tell(process: string, id: number, journey: Journey): void {
    const message = this.messageOf(process, id)
    if (message === undefined) return
    // A journey is told once more when it is finished; what could not be read fails at once.
    if (isUnreadable(journey) && message.result !== 'failed') this.unreadable += 1
    this.kept.tell(message, journey)
    Object.assign(message, messageResult(message.sample, journey))
    for (const listener of this.listeners) listener.told(message)
  }

  private settle(process: string, id: number, { state, commit }: Extract<TapNews, { type: 'state' }>): void {
    const message = this.messageOf(process, id)
    if (message === undefined) return
    message.sample = { ...message.sample, state, ...(commit === undefined ? {} : { commit }) }
    message.result = settledResult(message.result, state)
    for (const listener of this.listeners) listener.told(message)
  }

  private messageOf(process: string, id: number): KeptMessage | undefined {
    const seq = this.places.get(`${process} ${id}`)
    return seq === undefined ? undefined : this.kept.get(seq)
  }
}

function nameOf({ process, sample }: KeptMessage): string {
  return `${process} ${sample.id}`
}

function isUnreadable(journey: Journey | undefined): boolean {
  return journey?.failures.some(({ code }) => code === 'CODEC_INPUT_INVALID') === true
}
