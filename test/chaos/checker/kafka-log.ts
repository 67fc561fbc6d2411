import { Kafka, logLevel, type IHeaders, type KafkaMessage } from 'kafkajs'
import type { LogRow, TopicLog } from './broker-log.ts'
import type { RowHeader } from './row-headers.ts'

/** Reads whole topics of a Kafka that nobody writes to, with a consumer that has no part in the product. */
export class KafkaLog implements TopicLog {
  private readonly partitions: ReadonlyMap<string, LogRow[]>

  private constructor(ends: readonly End[]) {
    this.partitions = new Map(ends.map((end) => [placeOf(end), []]))
  }

  /** Topics that do not exist are empty. */
  static async read(bootstrap: string, topics: readonly string[]): Promise<KafkaLog> {
    const kafka = new Kafka({ clientId: 'checker', brokers: [bootstrap], logLevel: logLevel.NOTHING })
    const ends = await endsOf(kafka, topics)
    const log = new KafkaLog(ends)
    if (ends.length > 0) await log.fill(kafka, ends)
    return log
  }

  *rows(topic: string): Generator<LogRow> {
    for (const rows of this.partitions.values()) if (rows[0]?.topic === topic) yield* rows
  }

  private async fill(kafka: Kafka, ends: readonly End[]): Promise<void> {
    const consumer = kafka.consumer({ groupId: `checker-${Date.now()}`, maxWaitTimeInMs: 100 })
    await consumer.connect()
    try {
      const topics = [...new Set(ends.map(({ topic }) => topic))]
      await consumer.subscribe({ topics, fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
        const open = new Map(ends.map((end) => [placeOf(end), end.next]))
        const take = (topic: string, partition: number, messages: readonly KafkaMessage[]) => {
          const place = placeOf({ topic, partition })
          for (const message of messages) this.partitions.get(place)?.push(rowOf(topic, partition, message))
          if (BigInt(messages.at(-1)?.offset ?? -1) + 1n >= (open.get(place) ?? 0n)) open.delete(place)
          if (open.size === 0) resolve()
        }
        const run = consumer.run({
          autoCommit: false,
          // Batches that hold nothing but markers of transactions do not come: none are written here.
          eachBatch: async ({ batch: { topic, partition, messages } }) => take(topic, partition, messages),
        })
        run.catch(reject)
      })
    } finally {
      await consumer.disconnect()
    }
  }
}

interface End {
  readonly topic: string
  readonly partition: number
  readonly next: bigint
}

function placeOf({ topic, partition }: Pick<End, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`
}

/** Of each partition that holds messages, in the order of their numbers. */
async function endsOf(kafka: Kafka, topics: readonly string[]): Promise<readonly End[]> {
  const admin = kafka.admin()
  await admin.connect()
  const ends: End[] = []
  for (const topic of (await admin.listTopics()).filter((name) => topics.includes(name))) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
      if (low !== high) ends.push({ topic, partition, next: BigInt(high) })
  }
  await admin.disconnect()
  return ends.toSorted((a, b) => a.partition - b.partition)
}

function rowOf(
  topic: string,
  partition: number,
  { offset, timestamp, key, value, headers }: KafkaMessage,
): LogRow {
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: headersOf(headers),
  }
}

/** That consumer groups headers of one name, so order is kept among those of one name only. */
function headersOf(headers: IHeaders | undefined): readonly RowHeader[] {
  return Object.entries(headers ?? {}).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value: asBytes(value) })),
  )
}

function asBytes(value: Buffer | string | undefined): Buffer | null {
  return value === undefined || value === null ? null : Buffer.from(value)
}
