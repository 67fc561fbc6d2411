import { Kafka, logLevel, type Admin } from 'kafkajs'
import { KafkaServer } from '../support/kafka-server.ts'
import { until } from '../support/until.ts'

/** A Kafka for kill loops, looked at from outside by a client that has no part in the product. */
export class KafkaCluster {
  readonly bootstrap: string
  private readonly server: KafkaServer
  private readonly admin: Admin
  /** Topics that were seen: asked for one that is missing, the client tries again for seconds. */
  private readonly seen = new Set<string>()

  private constructor(server: KafkaServer, admin: Admin) {
    this.server = server
    this.bootstrap = server.bootstrap
    this.admin = admin
  }

  static async start(): Promise<KafkaCluster> {
    const server = await KafkaServer.start()
    const admin = new Kafka({
      clientId: 'kill-loop',
      brokers: [server.bootstrap],
      logLevel: logLevel.NOTHING,
    }).admin()
    await admin.connect()
    return new KafkaCluster(server, admin)
  }

  /** Sum of the positions a group has committed in a topic. */
  async committed(groupId: string, topic: string): Promise<number> {
    // The first who asks waits until Kafka has loaded its groups.
    const found = await until('positions', () => this.admin.fetchOffsets({ groupId, topics: [topic] }))
    const offsets = found.flatMap(({ partitions }) => partitions.map(({ offset }) => Number(offset)))
    return offsets.reduce((sum, offset) => sum + Math.max(0, offset), 0)
  }

  /** Messages ever written to topics; those that do not exist yet have none. */
  async written(topics: readonly string[]): Promise<number> {
    if (topics.some((topic) => !this.seen.has(topic)))
      for (const topic of await this.admin.listTopics()) this.seen.add(topic)
    let sum = 0
    for (const topic of topics.filter((each) => this.seen.has(each)))
      for (const { high } of await this.admin.fetchTopicOffsets(topic)) sum += Number(high)
    return sum
  }

  /** Removes all topics and groups, so that the next loop begins anew. */
  async clear(): Promise<void> {
    const { groups } = await this.admin.listGroups()
    // A group of a process that was killed lives until its session runs out.
    await until('the groups to be gone', () => this.forget(groups.map(({ groupId }) => groupId)), {
      withinMs: 30_000,
      everyMs: 200,
    })
    const topics = (await this.admin.listTopics()).filter((name) => !name.startsWith('__'))
    if (topics.length > 0) await this.admin.deleteTopics({ topics })
    await until('the topics to be gone', async () => {
      const left = await this.admin.listTopics()
      return topics.every((name) => !left.includes(name))
    })
    this.seen.clear()
  }

  async stop(): Promise<void> {
    await this.admin.disconnect()
    await this.server.stop()
  }

  private async forget(groups: string[]): Promise<boolean> {
    if (groups.length > 0) await this.admin.deleteGroups(groups)
    return true
  }
}
