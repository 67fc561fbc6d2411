import { DEFAULTS } from '../../contract/defaults.ts'
import type { Broker } from '../broker/port.ts'
import type { PlacedMessage } from './message-line.ts'

export interface ReadRange {
  readonly partition: number
  readonly from: number
  /** Reading ends before this offset. */
  readonly to: number
}

/** The messages of several partitions, oldest timestamp first; within a partition in their order. */
export async function* mergePartitions(
  broker: Broker,
  topic: string,
  ranges: readonly ReadRange[],
): AsyncGenerator<PlacedMessage> {
  const cursors = ranges.map((range) => new PartitionCursor(broker, topic, range))
  for (;;) {
    let oldest: PartitionCursor | undefined
    for (const cursor of cursors) {
      // Awaited only for a new page: a promise for each message would cost more than the message.
      if (cursor.head === undefined) await cursor.fill()
      if (cursor.head === undefined) continue
      if (oldest?.head === undefined || cursor.head.timestamp < oldest.head.timestamp) oldest = cursor
    }
    const message = oldest?.take()
    if (message === undefined) return
    yield message
  }
}

/** A page of one partition at a time, so that a large topic needs little memory. */
class PartitionCursor {
  private readonly broker: Broker
  private readonly topic: string
  private readonly range: ReadRange
  private page: readonly PlacedMessage[] = []
  private at = 0
  private next: number

  constructor(broker: Broker, topic: string, range: ReadRange) {
    this.broker = broker
    this.topic = topic
    this.range = range
    this.next = range.from
  }

  get head(): PlacedMessage | undefined {
    return this.page[this.at]
  }

  take(): PlacedMessage | undefined {
    return this.page[this.at++]
  }

  async fill(): Promise<void> {
    while (this.head === undefined && this.next < this.range.to) {
      const { topic } = this
      const { partition, to } = this.range
      const limits = { maxMessages: DEFAULTS.pollMessages.value, maxBytes: DEFAULTS.pollBytes.value }
      const batch = await this.broker.read({ topic, partition, offset: this.next, ...limits })
      this.page = batch.messages
        .filter(({ offset }) => offset < to)
        .map((message) => ({ ...message, topic, partition }))
      this.at = 0
      if (batch.messages.length === 0 && batch.nextOffset <= this.next) return
      this.next = batch.nextOffset
    }
  }
}
