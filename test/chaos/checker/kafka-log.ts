import { Kafka, logLevel, type IHeaders, type KafkaMessage } from 'kafkajs'
import type { LogRow, TopicLog } from './broker-log.ts'
import type { RowHeader } from './row-headers.ts'

/** Reads whole topics of a Kafka that nobody writes to, with a consumer that has no part in the product. */
export class KafkaLog implements TopicLog {
  private readonly topics: ReadonlyMap<string, readonly LogRow[]>

  private constructor(topics: ReadonlyMap<string, readonly LogRow[]>) {
    this.topics = topics
  }

  /** Topics that do not exist are empty. */
  static async read(bootstrap: string, topics: readonly string[]): Promise<KafkaLog> {
    const kafka = new Kafka({ clientId: 'checker', brokers: [bootstrap], logLevel: logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    try {
      const there = (await admin.listTopics()).filter((name) => topics.includes(name))
      const rows = new Map<string, readonly LogRow[]>()
      for (const topic of there)
        rows.set(topic, await readTopic(kafka, topic, await admin.fetchTopicOffsets(topic)))
      return new KafkaLog(rows)
    } finally {
      await admin.disconnect()
    }
  }

  rows(topic: string): Iterable<LogRow> {
    return this.topics.get(topic) ?? []
  }
}

type Ends = readonly { readonly partition: number; readonly low: string; readonly high: string }[]

async function readTopic(kafka: Kafka, topic: string, ends: Ends): Promise<readonly LogRow[]> {
  const rows: LogRow[] = []
  const open = new Map(
    ends.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]),
  )
  if (open.size === 0) return rows
  const groupId = `checker-${topic}-${Date.now()}`
  const consumer = kafka.consumer({ groupId, maxBytesPerPartition: 8_000_000, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const allRead = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    // Batches that hold nothing but markers of transactions do not come: none are written here.
    const run = consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch: { partition, messages } }) => {
        for (const message of messages) rows.push(rowOf(topic, partition, message))
        const last = messages.at(-1)?.offset
        if (last !== undefined && BigInt(last) + 1n >= (open.get(partition) ?? 0n)) open.delete(partition)
        if (open.size === 0) resolve()
      },
    })
    run.catch(reject)
  })
  try {
    await allRead
  } finally {
    await consumer.disconnect()
  }
  return rows
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
