import type { Consumer } from 'kafkajs'
import { until } from '../../test/support/until.ts'
import type { BenchKafka } from './bench-kafka.ts'
import { now } from '../shared-clock.ts'

export interface Seen {
  /** Number of the message, from 0. */
  readonly j: number
  /** ms of the shared clock. */
  readonly sentAt: number
  readonly seenAt: number
}

/** Reads a topic from its begin and notes when it saw what. */
export class OutputReader {
  readonly seen: Seen[] = []
  private readonly consumer: Consumer
  private readonly different = new Set<number>()

  private constructor(consumer: Consumer) {
    this.consumer = consumer
  }

  /** Resolves when it reads. */
  static async on(kafka: BenchKafka, topic: string): Promise<OutputReader> {
    // The broker answers as soon as there is one byte; the long wait is for when there is none.
    const consumer = kafka.client.consumer({ groupId: `reader-of-${topic}`, maxWaitTimeInMs: 1_000 })
    const reader = new OutputReader(consumer)
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve())
    })
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { value } of batch.messages) reader.take(value)
        return Promise.resolve()
      },
    })
    await joined
    return reader
  }

  /** How many different messages it has seen; what was seen twice counts once. */
  get distinct(): number {
    return this.different.size
  }

  /** All of so many, or an error that says how many are missing: a lossy run must not pass. */
  async untilAll(messages: number): Promise<void> {
    const all = () => this.distinct >= messages
    await until('every message to come out', all, { withinMs: 60_000 }).catch((cause: unknown) => {
      throw new Error(`${messages - this.distinct} of ${messages} messages never came out.`, { cause })
    })
  }

  async close(): Promise<void> {
    await this.consumer.disconnect()
  }

  private take(value: Buffer | null): void {
    const { event_id, timestamp } = JSON.parse(String(value)) as {
      readonly event_id: string
      readonly timestamp: number
    }
    const j = Number(event_id.slice('evt-'.length))
    this.different.add(j)
    this.seen.push({ j, sentAt: timestamp, seenAt: now() })
  }
}
