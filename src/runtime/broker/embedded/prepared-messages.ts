import { DEFAULTS } from '../../../contract/defaults.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { MessageContent } from '../../../contract/message.ts'
import { partitionOf } from '../partitioner.ts'
import { type Appended, messageBytes, type OutgoingMessage } from '../port.ts'
import { encodeBatch } from './batch-codec.ts'
import type { Topic, TopicCatalog } from './topic-catalog.ts'

/** Consecutive messages of one partition as they are stored, but for where they begin. */
export interface PreparedBatch {
  readonly count: number
  /** The newest timestamp, in ms since 1970. */
  readonly newest: number
  /** Keys, values and headers. */
  readonly bytes: number
  readonly blob: Buffer
}

/** What one partition of a topic gets. */
export interface PreparedPart {
  readonly partition: number
  /** In order; empty of a compacted topic, whose messages are rows. */
  readonly batches: readonly PreparedBatch[]
  readonly messages: readonly MessageContent[]
  readonly bytes: number
}

export interface PreparedTopic {
  readonly name: string
  /** How many partitions it had: with another number keys may go elsewhere. */
  readonly partitions: number
  readonly isCompacted: boolean
  readonly parts: readonly PreparedPart[]
}

/** Messages sorted by where they go and encoded, ahead of the lock that all processes of a file wait for. */
export interface PreparedMessages {
  readonly topics: readonly PreparedTopic[]
  /** For each message, in the order they were given: its part, and its place there. Empty where nobody wants to know. */
  readonly places: readonly { readonly topic: string; readonly part: PreparedPart; readonly index: number }[]
}

/** Messages on their way into the log: what can be done without the lock is done before it is taken. */
export interface Appending {
  readonly messages: readonly OutgoingMessage[]
  /** Chooses the partition of messages without a key. */
  readonly rotation: number
  /** Where they landed is noted here, if the caller wants to know. */
  readonly appended: Appended[] | undefined
  prepared: PreparedMessages | undefined
}

/** Throws TOPIC_MISSING, MESSAGE_KEY_MISSING, TOPIC_SETTINGS_INVALID. */
export function prepareMessages(
  { messages, rotation, appended }: Appending,
  catalog: TopicCatalog,
): PreparedMessages {
  const topics = new Map<string, TopicInWork>()
  const places: PreparedMessages['places'][number][] = []
  let topic: TopicInWork | undefined
  for (const message of messages) {
    if (topic?.name !== message.topic) {
      topic = topics.get(message.topic) ?? new TopicInWork(catalog.topic(message.topic))
      topics.set(message.topic, topic)
    }
    const part = topic.partFor(message, rotation)
    if (appended !== undefined) places.push({ topic: message.topic, part, index: part.messages.length })
    part.add(message)
  }
  for (const each of topics.values()) each.end()
  return { topics: [...topics.values()], places }
}

class TopicInWork implements PreparedTopic {
  readonly name: string
  readonly partitions: number
  readonly isCompacted: boolean
  private readonly byPartition = new Map<number, PartInWork>()

  constructor({ settings }: Topic) {
    this.name = settings.name
    this.partitions = settings.partitions
    this.isCompacted = settings.cleanup === 'compact'
  }

  get parts(): readonly PartInWork[] {
    return [...this.byPartition.values()]
  }

  partFor({ key, partition: asked }: OutgoingMessage, rotation: number): PartInWork {
    if (key === null && this.isCompacted) throw keyMissing(this.name)
    const number = asked ?? this.choosePartition(key, rotation)
    const known = this.byPartition.get(number)
    if (known !== undefined) return known
    if (!Number.isInteger(number) || number < 0 || number >= this.partitions)
      throw noSuchPartition(this.name, number, this.partitions)
    const part = new PartInWork(number, { isCompacted: this.isCompacted })
    this.byPartition.set(number, part)
    return part
  }

  end(): void {
    for (const part of this.byPartition.values()) part.end()
  }

  /** Null keys of one batch stay together, as with Java's sticky partitioner; the next batch goes elsewhere. */
  private choosePartition(key: Uint8Array | null, rotation: number): number {
    return key === null ? rotation % this.partitions : partitionOf(key, this.partitions)
  }
}

/** Batches are at most as large as what a poll brings, so that one of them fits a page. */
class PartInWork implements PreparedPart {
  readonly partition: number
  readonly batches: PreparedBatch[] = []
  readonly messages: MessageContent[] = []
  bytes = 0
  private readonly isCompacted: boolean
  private begun = 0
  private begunBytes = 0

  constructor(partition: number, { isCompacted }: { readonly isCompacted: boolean }) {
    this.partition = partition
    this.isCompacted = isCompacted
  }

  add(message: MessageContent): void {
    const bytes = messageBytes(message)
    const isFull =
      this.messages.length - this.begun >= DEFAULTS.pollMessages.value ||
      this.begunBytes + bytes > DEFAULTS.pollBytes.value
    if (isFull) this.end()
    this.messages.push(message)
    this.begunBytes += bytes
    this.bytes += bytes
  }

  end(): void {
    const messages = this.messages.slice(this.begun)
    if (!this.isCompacted && messages.length > 0) {
      let newest = -Infinity
      for (const { timestamp } of messages) if (timestamp > newest) newest = timestamp
      const blob = encodeBatch(messages)
      this.batches.push({ count: messages.length, newest, bytes: this.begunBytes, blob })
    }
    this.begun = this.messages.length
    this.begunBytes = 0
  }
}

function keyMissing(topic: string): FlowError {
  return new FlowError('MESSAGE_KEY_MISSING', {
    message: `Topic "${topic}" is compacted and takes no message without a key.`,
    hint: 'Give the message a key, or write it to a topic with cleanup "delete".',
  })
}

function noSuchPartition(topic: string, partition: number, partitions: number): FlowError {
  return new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `Topic "${topic}" has no partition ${partition}: it has ${partitions}, counted from 0.`,
    hint: 'Correct the partition, or leave it out to have it chosen from the key.',
  })
}
