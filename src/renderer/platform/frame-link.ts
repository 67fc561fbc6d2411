import { createStore } from 'zustand/vanilla'
import type { FlowError } from '../../contract/errors.ts'
import type { StudioNews } from '../../contract/studio/news.ts'
import {
  decodeStudioFrame,
  encodeStudioFrame,
  type PageFrame,
  STUDIO_PROTOCOL_VERSION,
  type StudioFrame,
  type StudioMethodName,
  type StudioParams,
  type StudioResult,
} from '../../contract/studio/studio-protocol.ts'
import { type Connection, Refused, type StudioLink } from './studio-link.ts'
import { mayBeAskedTwice, type Waiting, WaitingRequests } from './waiting-requests.ts'

const ANSWER_LOST = {
  code: 'STUDIO_ANSWER_LOST',
  message: 'Millrace began anew while this was on its way, so nobody knows whether it was done.',
  hint: 'Look whether it is there before you do it again.',
}

/** News that may be on the way at a time. */
const CREDIT = 16

/**
 * The protocol's page side, over anything that carries frames. Requests survive a lost connection: they are asked again
 * under their old numbers, and services that have done them already only answer. Services that began anew cannot know:
 * there a write that was on its way is refused, unless it comes to the same when it is done twice.
 */
export class FrameLink implements StudioLink {
  readonly connection = createStore<Connection>(() => 'connecting')
  private readonly listeners = new Set<(news: StudioNews) => void>()
  private readonly waiting = new WaitingRequests()
  private send: ((frame: Uint8Array<ArrayBuffer>) => void) | undefined
  private ids = 0
  private readonly page = crypto.randomUUID()
  private studio: string | undefined
  private isGreeted = false

  async ask<Name extends StudioMethodName>(
    method: Name,
    params: StudioParams<Name>,
  ): Promise<StudioResult<Name>> {
    const id = ++this.ids
    const content = await new Promise<unknown>((answered, refused) => {
      const frame = { type: 'request', id, method, content: params } as const
      const waiting = { frame, wasSent: false, answered, refused }
      if (this.isThere) this.waiting.add(waiting)
      else this.waiting.addWhileAway(waiting)
      this.pass(waiting)
    })
    // Believed, as news are: who answers has served this page and is of its version, and to check the preview of a
    // thousand nodes takes a hundred times as long as to read it.
    return content as StudioResult<Name>
  }

  onNews(listener: (news: StudioNews) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** A carrier is there. */
  opened(send: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.send = send
    this.tell({ type: 'hello', version: STUDIO_PROTOCOL_VERSION, page: this.page })
    this.tell({ type: 'credit', more: CREDIT })
    this.passAll()
  }

  lost(): void {
    this.send = undefined
    this.isGreeted = false
    // Refused until let in: each attempt in between is lost as well.
    const state = this.connection.getState()
    if (state !== 'refused' && state !== 'strange') this.connection.setState('lost', true)
  }

  /** Somebody answers, and does not let this page in. */
  refused(): void {
    if (this.send === undefined) this.connection.setState('refused', true)
  }

  received(bytes: Uint8Array): void {
    this.take(decodeStudioFrame(bytes))
  }

  private take(frame: StudioFrame): void {
    if (frame.type === 'hello') return this.greeted(frame.studio)
    if (frame.type === 'answer') return this.settle(frame.id, ({ answered }) => answered(frame.content))
    if (frame.type === 'refused') return this.settle(frame.id, ({ refused }) => refused(new Refused(frame)))
    if (frame.type === 'error') return this.parted(new Refused(frame))
    if (frame.type !== 'news') return
    this.tell({ type: 'credit', more: 1 })
    for (const listener of this.listeners) listener(frame.content)
  }

  private greeted(studio: string | undefined): void {
    // Others have taken the place of those that answered, at the same end: they know nothing of this page.
    if (this.isGreeted && this.send !== undefined) {
      const { send } = this
      this.lost()
      this.opened(send)
    }
    const isOther = this.studio !== undefined && studio !== this.studio
    this.studio = studio
    this.isGreeted = true
    if (isOther) this.refuseUnknown()
    this.passAll()
  }

  /** The services' last word: another attempt would end likewise, and what waits would end each of them. */
  private parted(reason: Refused): void {
    this.connection.setState('strange', true)
    for (const { frame } of this.waiting.all()) this.settle(frame.id, ({ refused }) => refused(reason))
  }

  /** Nobody can say any more what became of these. */
  private refuseUnknown(): void {
    for (const { wasSent, frame } of this.waiting.all()) {
      if (!wasSent || mayBeAskedTwice(frame.method)) continue
      this.settle(frame.id, ({ refused }) => refused(new Refused(ANSWER_LOST)))
    }
  }

  /** Both are: the carrier, and the word of who is at its other end. */
  private get isThere(): boolean {
    return this.send !== undefined && this.isGreeted
  }

  private passAll(): void {
    if (!this.isThere) return
    for (const waiting of this.waiting.all()) this.pass(waiting)
    this.connection.setState('open', true)
  }

  private pass(waiting: Waiting): void {
    if (!this.isThere) return
    let bytes: Uint8Array<ArrayBuffer>
    try {
      bytes = encodeStudioFrame(waiting.frame)
    } catch (error) {
      // Larger than a frame: it would be in the way of all others at each new connection.
      return this.settle(waiting.frame.id, ({ refused }) => refused(new Refused(error as FlowError)))
    }
    waiting.wasSent = true
    this.send?.(bytes)
  }

  private settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.waiting.take(id)
    if (waiting !== undefined) how(waiting)
  }

  private tell(frame: PageFrame): void {
    this.send?.(encodeStudioFrame(frame))
  }
}
