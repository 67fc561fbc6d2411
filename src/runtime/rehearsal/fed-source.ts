import type { MessageContent } from '../../contract/message.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import type { ValueCodec } from '../codecs/value-codec.ts'
import type { Source, SourceBatch } from '../node-api.ts'
import type { Feed } from './feed.ts'
import type { Movements } from './movements.ts'

type Limits = Parameters<Source['poll']>[0]

export interface FedSourceOptions {
  readonly nodeId: string
  readonly feed: Feed
  readonly movements: Movements
  /** Told of each message that it gives, with its number from 0. */
  readonly gave: (content: MessageContent, number: number, fed: boolean) => void
  /** What it reads by itself: a generator, or a file that lies in the case. */
  readonly inner: Source | undefined
  /** Messages of `inner` that are given at most; all unless set. */
  readonly innerAtMost?: number
  /** `inner` reads a file, which takes real time. */
  readonly readsFile: boolean
}

/** Gives what it is fed, and what the real source has in reach; waits without a timer where there is nothing. */
export class FedSource implements Source {
  readonly type = 'source'
  readonly codec: ValueCodec
  private readonly options: FedSourceOptions
  private position: JsonValue = null
  private given = 0
  private innerHasEnded: boolean
  private innerLeft: number
  /** Under way in the inner source, also while fed messages pass it. */
  private polling: Promise<SourceBatch> | undefined

  constructor(options: FedSourceOptions & { readonly codec: ValueCodec }) {
    this.options = options
    this.codec = options.codec
    this.innerLeft = options.innerAtMost ?? Number.POSITIVE_INFINITY
    this.innerHasEnded = options.inner === undefined || this.innerLeft === 0
    options.feed.isMaking = !this.innerHasEnded && !options.readsFile
  }

  async open(position: JsonValue): Promise<void> {
    await this.options.inner?.open(position)
  }

  async poll(limits: Limits): Promise<SourceBatch> {
    const { feed, movements } = this.options
    while (!limits.signal.aborted) {
      const fed = feed.take(limits.maxMessages)
      if (fed.length > 0) {
        movements.polled(fed.length)
        this.tell(fed, true)
        return this.batchOf(fed)
      }
      const batch = await this.innerOrFed(limits)
      if (batch === undefined) continue
      movements.polled(batch.messages.length)
      this.position = batch.position
      this.tell(batch.messages, false)
      if (batch.messages.length > 0) return { ...batch, atEnd: this.innerHasEnded }
    }
    return this.batchOf([])
  }

  stop(): void | Promise<void> {
    return this.options.inner?.stop?.()
  }

  /** Undefined: there may be something in the feed. */
  private async innerOrFed(limits: Limits): Promise<SourceBatch | undefined> {
    const { feed } = this.options
    if (this.innerHasEnded) {
      await feed.next(limits.signal)
      return undefined
    }
    this.polling ??= this.pollInner(limits)
    try {
      const batch = await Promise.race([this.polling, feed.next(limits.signal).then(() => undefined)])
      // One that comes while fed messages are given waits for the next poll.
      if (batch === undefined) return undefined
      this.polling = undefined
      this.made(batch)
      return batch
    } catch (error) {
      this.polling = undefined
      throw error
    }
  }

  private made({ messages, atEnd }: SourceBatch): void {
    this.innerLeft -= messages.length
    this.innerHasEnded = atEnd || this.innerLeft <= 0
    if (this.innerHasEnded) this.options.feed.isMaking = false
  }

  private async pollInner(limits: Limits): Promise<SourceBatch> {
    const { inner, movements, nodeId, readsFile } = this.options
    // A generator sleeps until its next message is due: simulated time costs a step for each second otherwise.
    const maxWaitMs = readsFile ? limits.maxWaitMs : Number.MAX_SAFE_INTEGER
    const maxMessages = Math.min(limits.maxMessages, this.innerLeft)
    return await movements.during({ nodeId, isLocal: readsFile }, () =>
      inner!.poll({ ...limits, maxMessages, maxWaitMs }),
    )
  }

  private tell(messages: readonly (MessageContent & { readonly failure?: unknown })[], fed: boolean): void {
    for (const message of messages) {
      const number = this.given++
      // What it could not make a message of leaves by no port.
      if (message.failure === undefined) this.options.gave(message, number, fed)
    }
  }

  private batchOf(fed: readonly MessageContent[]): SourceBatch {
    const { position } = this
    return { messages: fed.map((content) => ({ ...content, position })), atEnd: this.innerHasEnded, position }
  }
}
