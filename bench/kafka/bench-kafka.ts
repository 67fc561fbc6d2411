import { existsSync } from 'node:fs'
import { Kafka, logLevel, type Admin } from 'kafkajs'
import { kafkaJars } from '../../test/support/kafka-jars.ts'
import { KafkaServer } from '../../test/support/kafka-server.ts'
import { until } from '../../test/support/until.ts'
import { benchFile, runCommand } from '../child.ts'

export const INPUT = 'product_events'
export const PARTITIONS = 4
/**
 * A heap as Kafka's own start script gives it, with a large young part: with Java's own choice the broker stands still
 * for 15 to 30 ms every second or two on two cores, and that would be measured and not we.
 */
const JAVA_OPTIONS = ['-Xms1g', '-Xmx1g', '-Xmn600m']

/** A Kafka that was started for a benchmark, with the topics of its runs. */
export class BenchKafka {
  readonly bootstrap: string
  readonly client: Kafka
  private runs = 0

  constructor(bootstrap: string) {
    this.bootstrap = bootstrap
    this.client = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
  }

  /** Fills the input topic as the peers ask for it. */
  async fill(messages: number): Promise<void> {
    await this.createTopic(INPUT)
    await this.createTopic('filled')
    const env = { BROKER: this.bootstrap, IN: INPUT, OUT: 'filled', N: String(messages) }
    await runCommand({ command: process.execPath, args: [benchFile('peers/produce.mjs')], env })
    await this.clear()
  }

  /** Gives a run an output topic of its own, and removes it and all else that the run made. */
  async withOutput<Result>(work: (topic: string) => Promise<Result>): Promise<Result> {
    const topic = `enriched-${++this.runs}`
    await this.createTopic(topic)
    try {
      return await work(topic)
    } finally {
      await this.clear()
    }
  }

  /** A broker answers before it has told itself of a new topic, so it is asked until it knows. */
  async createTopic(topic: string): Promise<void> {
    await this.administer(async (admin) => {
      const topics = [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }]
      await admin.createTopics({ topics, waitForLeaders: false })
      await until(`${topic} to have its leaders`, async () => {
        const metadata = await admin.fetchTopicMetadata({ topics: [topic] })
        return metadata.topics[0]?.partitions.every(({ leader }) => leader >= 0)
      })
    })
  }

  private async clear(): Promise<void> {
    await this.administer(async (admin) => {
      const all = await admin.listTopics()
      const topics = all.filter((topic) => topic !== INPUT && !topic.startsWith('__'))
      if (topics.length > 0) await admin.deleteTopics({ topics })
    })
  }

  /** A connection for each call: an idle one of this library has a timer that fires all the time. */
  private async administer(work: (admin: Admin) => Promise<unknown>): Promise<void> {
    const admin = this.client.admin()
    await admin.connect()
    try {
      await work(admin)
    } finally {
      await admin.disconnect()
    }
  }
}

/** Starts a real Kafka, and stops it whatever happens. */
export async function withBenchKafka<Result>(work: (kafka: BenchKafka) => Promise<Result>): Promise<Result> {
  if (!existsSync(kafkaJars)) throw new Error('There are no Kafka jars: run `npm run test:setup`.')
  // Deleted topics must not fill the disk for a minute each.
  const server = await KafkaServer.start({
    javaOptions: JAVA_OPTIONS,
    settings: { 'log.segment.delete.delay.ms': '1000' },
  })
  try {
    return await work(new BenchKafka(server.bootstrap))
  } finally {
    await server.stop()
  }
}
