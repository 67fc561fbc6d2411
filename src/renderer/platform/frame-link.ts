import { createStore } from 'zustand/vanilla'
import type { StudioNews } from '../../contract/studio/news.ts'
import {
  decodeStudioFrame,
  encodeStudioFrame,
  type PageFrame,
  STUDIO_PROTOCOL_VERSION,
  type StudioFrame,
  type StudioMethodName,
  studioMethods,
  type StudioParams,
  type StudioResult,
} from '../../contract/studio/studio-protocol.ts'
import { type Connection, Refused, type StudioLink } from './studio-link.ts'

/** News that may be on the way at a time. */
const CREDIT = 16

interface Waiting {
  readonly frame: Extract<PageFrame, { readonly type: 'request' }>
  readonly answered: (content: unknown) => void
  readonly refused: (reason: Refused) => void
}

/** The protocol's page side, over anything that carries frames. Requests survive a lost connection: they are asked again. */
export class FrameLink implements StudioLink {
  readonly connection = createStore<Connection>(() => 'connecting')
  private readonly listeners = new Set<(news: StudioNews) => void>()
  private readonly waiting = new Map<number, Waiting>()
  private send: ((frame: Uint8Array<ArrayBuffer>) => void) | undefined
  private ids = 0

  async ask<Name extends StudioMethodName>(
    method: Name,
    params: StudioParams<Name>,
  ): Promise<StudioResult<Name>> {
    const id = ++this.ids
    const content = await new Promise<unknown>((answered, refused) => {
      const frame = { type: 'request', id, method, content: params } as const
      this.waiting.set(id, { frame, answered, refused })
      this.tell(frame)
    })
    return studioMethods[method].result.parse(content) as StudioResult<Name>
  }

  onNews(listener: (news: StudioNews) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** A carrier is there. */
  opened(send: (frame: Uint8Array<ArrayBuffer>) => void): void {
    this.send = send
    this.tell({ type: 'hello', version: STUDIO_PROTOCOL_VERSION })
    this.tell({ type: 'credit', more: CREDIT })
    for (const { frame } of this.waiting.values()) this.tell(frame)
    this.connection.setState('open', true)
  }

  lost(): void {
    this.send = undefined
    this.connection.setState('lost', true)
  }

  received(bytes: Uint8Array): void {
    this.take(decodeStudioFrame(bytes))
  }

  private take(frame: StudioFrame): void {
    if (frame.type === 'answer') return this.settle(frame.id, ({ answered }) => answered(frame.content))
    if (frame.type === 'refused') return this.settle(frame.id, ({ refused }) => refused(new Refused(frame)))
    if (frame.type !== 'news') return
    this.tell({ type: 'credit', more: 1 })
    for (const listener of this.listeners) listener(frame.content)
  }

  private settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    if (waiting !== undefined) how(waiting)
  }

  private tell(frame: PageFrame): void {
    this.send?.(encodeStudioFrame(frame))
  }
}
