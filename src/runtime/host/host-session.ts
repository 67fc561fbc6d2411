import { FlowError } from '../../contract/errors.ts'
import {
  CREDIT_AT_MOST,
  type HostFrame,
  type OverFrame,
  PROTOCOL_VERSION,
  SUBSCRIPTIONS_AT_MOST,
  type WatcherFrame,
  watcherFrame,
} from '../../contract/protocol/frame.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import type { Clock } from '../clock.ts'
import { refusalOf } from '../../contract/protocol/refusal-of.ts'
import { asProtocolError } from './protocol-errors.ts'
import { ProtocolLink } from './protocol-link.ts'
import { openOutlet } from './streams/open-outlet.ts'
import type { Item, Outlet } from './streams/outlet.ts'
import type { AnySource } from './streams/stream-source.ts'
import type { Transport } from './transports/transport.ts'

/** How long a host that is at its end waits for its watcher to read, in ms. */
const LAST_WORDS_MS = 3_000
const LOOK_MS = 20
/** Of frames that the system has not taken yet: so much is held for a watcher that does not read, beyond its credit. */
const WAITING_BYTES = 8 * 1024 * 1024

/** What a watcher may ask of a run. A host that takes no orders from this watcher leaves it out. */
export interface HostOrders {
  /** Throws a FlowError where it cannot be: the connection closes with it. */
  start(request: unknown): void
  drain(): void
  stopNow(): void
  pause(): void
  resume(): void
}

export interface HostSessionOptions {
  readonly transport: Transport
  readonly clock: Clock
  /** Process id, told in the greeting. */
  readonly process: number
  /** What may be subscribed to. */
  readonly sources: readonly AnySource[]
  readonly orders?: HostOrders
  /** The watcher is gone, or was left for this reason. */
  closed(error: FlowError | undefined): void
}

interface Subscription {
  readonly outlet: Outlet
  /** Credit the watcher has given and not used; what it gives beyond the most is refused. */
  credit: number
  end(): void
}

/** A host's side of one connection: takes orders, serves subscriptions, and holds nothing for who does not read. */
export class HostSession {
  private readonly options: HostSessionOptions
  private readonly link: ProtocolLink<HostFrame, WatcherFrame>
  private readonly subscriptions = new Map<number, Subscription>()
  private newest = -1

  constructor(options: HostSessionOptions) {
    this.options = options
    this.link = new ProtocolLink<HostFrame, WatcherFrame>({
      transport: options.transport,
      clock: options.clock,
      reads: watcherFrame,
      hello: { type: 'hello', version: PROTOCOL_VERSION, process: options.process },
      take: (frame) => this.take(frame),
      closed: (error) => {
        for (const id of [...this.subscriptions.keys()]) this.endOf(id)
        options.closed(error)
      },
    })
  }

  /**
   * Tells that the run is over, behind what its streams still have to say; a watcher that does not read is waited for
   * no longer than `withinMs`.
   */
  async over(end: Omit<OverFrame, 'type'>, withinMs = LAST_WORDS_MS): Promise<void> {
    const { clock } = this.options
    const deadline = clock.monotonic() + withinMs
    while (this.hasWaiting() && clock.monotonic() < deadline) await clock.sleep(LOOK_MS)
    this.link.send({ type: 'over', ...end })
  }

  private hasWaiting(): boolean {
    return [...this.subscriptions.values()].some(({ outlet }) => outlet.isWaiting)
  }

  close(error?: FlowError): void {
    this.link.close(error)
  }

  private take(frame: WatcherFrame): boolean {
    if (frame.type === 'subscribe') this.subscribe(frame)
    else if (frame.type === 'credit') this.grant(frame.id, frame.more)
    else if (frame.type === 'unsubscribe') this.endOf(frame.id)
    else this.obey(frame)
    return false
  }

  private obey(
    frame: Exclude<WatcherFrame, { readonly type: 'subscribe' | 'credit' | 'unsubscribe' }>,
  ): void {
    if (frame.type === 'hello' || frame.type === 'error') return
    const { orders } = this.options
    if (orders === undefined) throw takesNoOrders(frame.type)
    if (frame.type === 'start') orders.start(frame.request)
    if (frame.type === 'drain') orders.drain()
    if (frame.type === 'stop-now') orders.stopNow()
    if (frame.type === 'pause') orders.pause()
    if (frame.type === 'resume') orders.resume()
  }

  private subscribe({ id, stream, credit, options }: Extract<WatcherFrame, { readonly type: 'subscribe' }>) {
    if (id <= this.newest) throw usedTwice(id)
    this.newest = id
    if (this.subscriptions.size >= SUBSCRIPTIONS_AT_MOST) return this.refuse(id, tooMany())
    const source = this.options.sources.find((each) => each.stream.name === stream)
    if (source === undefined) return this.refuse(id, unknownStream(stream, this.options.sources))
    const read = source.stream.options.safeParse(options)
    if (!read.success) return this.refuse(id, wrongOptions(stream, read.error.issues[0]?.message ?? ''))
    this.open(id, source, { options: read.data, credit })
  }

  private open(
    id: number,
    source: AnySource,
    { options, credit }: { readonly options: never; readonly credit: number },
  ) {
    const outlet = openOutlet(
      source.stream,
      {
        credit,
        send: (item, dropped) => this.sendItem(id, item, dropped),
        isFull: () => (this.options.transport.waitingBytes?.() ?? 0) > WAITING_BYTES,
        tellDropped: (dropped) => this.link.send({ type: 'dropped', id, dropped }),
        fail: (error) => this.refuse(id, error),
      },
      this.options.clock,
    )
    const subscription: Subscription = { outlet, credit, end: () => undefined }
    this.subscriptions.set(id, subscription)
    try {
      subscription.end = source.open(
        options,
        (payload, body) => this.subscriptions.get(id) === subscription && outlet.push({ payload, body }),
      )
    } catch (error) {
      return this.refuse(id, asProtocolError(error))
    }
    // It may have said too much at once, and be over before it was known how to end it.
    if (this.subscriptions.get(id) !== subscription) subscription.end()
  }

  private sendItem(id: number, { payload, body }: Item, dropped: number): FlowError | undefined {
    const subscription = this.subscriptions.get(id)
    try {
      this.link.send({ type: 'item', id, dropped, payload }, body)
      if (subscription !== undefined) subscription.credit -= 1
      return undefined
    } catch (error) {
      return asProtocolError(error)
    }
  }

  private grant(id: number, more: number): void {
    const subscription = this.subscriptions.get(id)
    // It may be over here while its credit was on the way.
    if (subscription === undefined) return
    if (subscription.credit + more > CREDIT_AT_MOST) throw tooMuchCredit(subscription.credit + more)
    subscription.credit += more
    subscription.outlet.grant(more)
  }

  private refuse(id: number, error: FlowError): void {
    this.endOf(id)
    this.link.send({ type: 'closed', id, reason: refusalOf(error) })
  }

  private endOf(id: number): void {
    const subscription = this.subscriptions.get(id)
    this.subscriptions.delete(id)
    subscription?.outlet.close()
    subscription?.end()
  }
}

function takesNoOrders(order: string): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `"${order}" is an order, and here one may only watch.`,
    hint: 'Give it where the flow was started.',
  })
}

function usedTwice(id: number): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `Subscription ${id} is not higher than the one before.`,
    hint: 'Whatever sent it is no Millrace, or has a fault.',
  })
}

function tooMany(): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `More than ${SUBSCRIPTIONS_AT_MOST} subscriptions on one connection.`,
    hint: 'End some of them first.',
  })
}

function tooMuchCredit(credit: number): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `A credit of ${credit} items is more than the ${CREDIT_AT_MOST} that one subscription may have.`,
    hint: 'Whatever gave it is no Millrace, or has a fault.',
  })
}

function unknownStream(name: string, sources: readonly AnySource[]): FlowError {
  const known = sources.map(({ stream }) => stream.name)
  return new FlowError('PROTOCOL_INVALID', {
    message: `There is no stream "${name.slice(0, 40)}".`,
    hint: nameHint(name.slice(0, 40), known, 'stream'),
  })
}

function wrongOptions(stream: string, why: string): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `The stream "${stream}" cannot be subscribed to like this: ${why}.`,
    hint: 'Whatever asked is another version of Millrace, or has a fault.',
  })
}
