import { FlowError } from '../../contract/errors.ts'
import {
  type HostFrame,
  hostFrame,
  type OverFrame,
  PROTOCOL_VERSION,
  type WatcherFrame,
} from '../../contract/protocol/frame.ts'
import type { Stream } from '../../contract/protocol/streams.ts'
import type { Clock } from '../clock.ts'
import { refused } from './protocol-errors.ts'
import { ProtocolLink } from './protocol-link.ts'
import type { Transport } from './transports/transport.ts'

const CREDIT = 64

export interface WatcherSessionOptions {
  readonly transport: Transport
  readonly clock: Clock
  /** The host has said hello. */
  greeted?(process: number): void
  /** The run is over. */
  over?(end: OverFrame): void
  /** The host is gone, or was left for this reason. */
  closed(error: FlowError | undefined): void
}

export interface WatchedItem {
  /** Bytes that travelled beside the payload. */
  readonly body: Uint8Array | undefined
  /** Items of this subscription that were dropped so far. */
  readonly dropped: number
}

export interface SubscribeOptions<Payload, Options> {
  readonly options: Options
  /** Items on the way at most; 64 unless set. */
  readonly credit?: number
  /** The next ones come as fast as these promises resolve. */
  item(payload: Payload, about: WatchedItem): void | Promise<void>
  /** Items were dropped, and none came since: so many in all. */
  dropped?(total: number): void
  /** The host gives no more: at the end of the stream, or for this reason. */
  closed?(reason: FlowError | undefined): void
}

interface Subscription {
  readonly stream: Stream
  readonly credit: number
  readonly take: SubscribeOptions<unknown, unknown>
  /** Items that may still come. */
  open: number
  /** Items taken whose credit was not given back yet. */
  taken: number
}

/** A watcher's side of one connection: gives orders, subscribes, and gives credit for what it has taken. */
export class WatcherSession {
  private readonly options: WatcherSessionOptions
  private readonly link: ProtocolLink<WatcherFrame, HostFrame>
  private readonly subscriptions = new Map<number, Subscription>()
  private nextId = 0

  constructor(options: WatcherSessionOptions) {
    this.options = options
    this.link = new ProtocolLink<WatcherFrame, HostFrame>({
      transport: options.transport,
      clock: options.clock,
      reads: hostFrame,
      hello: { type: 'hello', version: PROTOCOL_VERSION },
      take: (frame, body) => this.take(frame, body),
      closed: (error) => {
        this.subscriptions.clear()
        options.closed(error)
      },
    })
  }

  /** Throws PROTOCOL_INVALID where the request is larger than a frame. */
  start(request: unknown): void {
    this.link.send({ type: 'start', request })
  }

  order(type: 'drain' | 'stop-now' | 'pause' | 'resume'): void {
    this.link.send({ type })
  }

  /** Returns what ends the subscription. */
  subscribe<Payload, Options>(
    stream: Stream<Payload, Options>,
    take: SubscribeOptions<Payload, Options>,
  ): () => void {
    const id = this.nextId++
    const { credit = CREDIT, options } = take
    this.subscriptions.set(id, {
      stream: stream as Stream,
      credit,
      take: take as SubscribeOptions<unknown, unknown>,
      open: credit,
      taken: 0,
    })
    this.link.send({ type: 'subscribe', id, stream: stream.name, credit, options })
    return () => {
      if (this.subscriptions.delete(id)) this.link.send({ type: 'unsubscribe', id })
    }
  }

  close(error?: FlowError): void {
    this.link.close(error)
  }

  private take(frame: HostFrame, body: Uint8Array | undefined): boolean {
    if (frame.type === 'hello') this.options.greeted?.(frame.process)
    if (frame.type === 'over') this.options.over?.(frame)
    if (frame.type === 'item') return this.takeItem(frame, body)
    if (frame.type === 'dropped') this.subscriptions.get(frame.id)?.take.dropped?.(frame.dropped)
    if (frame.type === 'closed') this.closed(frame)
    return false
  }

  /** True where it was paid for; what was on its way when a subscription ended is not. */
  private takeItem(
    { id, payload, dropped }: Extract<HostFrame, { readonly type: 'item' }>,
    body: Uint8Array | undefined,
  ): boolean {
    const subscription = this.subscriptions.get(id)
    if (subscription === undefined) return false
    const { stream, take } = subscription
    if (subscription.open === 0) throw unpaid(stream.name)
    const read = stream.payload.safeParse(payload)
    if (!read.success) throw wrongItem(stream.name, read.error.issues[0]?.message ?? '')
    subscription.open -= 1
    const taking = take.item(read.data, { body, dropped })
    if (taking === undefined) this.giveBack(id, subscription)
    else void this.giveBackAfter(taking, id, subscription)
    return true
  }

  private async giveBackAfter(taking: Promise<void>, id: number, subscription: Subscription): Promise<void> {
    await taking
    this.giveBack(id, subscription)
  }

  /** Half of the credit at once, so that few frames go back and the host never waits for one. */
  private giveBack(id: number, subscription: Subscription): void {
    subscription.taken += 1
    if (subscription.taken * 2 < subscription.credit || this.subscriptions.get(id) !== subscription) return
    this.link.send({ type: 'credit', id, more: subscription.taken })
    subscription.open += subscription.taken
    subscription.taken = 0
  }

  private closed({ id, reason }: Extract<HostFrame, { readonly type: 'closed' }>): void {
    const subscription = this.subscriptions.get(id)
    this.subscriptions.delete(id)
    subscription?.take.closed?.(reason === undefined ? undefined : refused(reason))
  }
}

function unpaid(stream: string): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `The other end sent more items of "${stream}" than were asked for.`,
    hint: 'It has a fault; it was left, so that others are not held up.',
  })
}

function wrongItem(stream: string, why: string): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `An item of "${stream}" is not what the stream promises: ${why}.`,
    hint: 'The other end is another version of Millrace, or has a fault.',
  })
}
