import { FlowError } from '../../../../contract/errors.ts'
import type { Clock } from '../../../clock.ts'
import { hasMoved, KAFKA, refusal } from '../kafka-errors.ts'
import type { KafkaSettings } from '../kafka-settings.ts'
import type { ApiCalls } from './api-calls.ts'
import { nodeAddress, type NodeAddress } from './node-address.ts'
import { NodeConnection } from './node-connection.ts'

type Metadata = ApiCalls['Metadata']['result']

export interface ClusterLinkOptions {
  readonly settings: KafkaSettings
  readonly clock: Clock
}

/** How often and how far apart, in ms, a question is asked again while the cluster says that things move. */
export const ATTEMPTS = 20
const PAUSE_MS = 100
/** A topic may get more partitions at any time: then keys belong elsewhere, for Java's clients as for us. */
const KEEP_LEADERS_MS = 60_000

interface KnownLeaders {
  /** Node by partition. */
  readonly leaders: ReadonlyMap<number, number>
  /** Asked then, by the monotonic clock. */
  readonly at: number
}

export interface Leader {
  /** Of the node. */
  readonly id: number
  readonly node: NodeConnection
}

/** Connections to the nodes of one cluster for one purpose, and what is known of who leads what. */
export class ClusterLink {
  private readonly options: ClusterLinkOptions
  private readonly nodes = new Map<number, NodeConnection>()
  private readonly addresses = new Map<number, NodeAddress>()
  private readonly leaders = new Map<string, KnownLeaders>()
  private readonly coordinators = new Map<string, number>()
  private controllerId = -1
  private readonly seeds: NodeConnection[] = []
  private firstSeed = 0
  private closed = false

  constructor(options: ClusterLinkOptions) {
    this.options = options
  }

  get clock(): Clock {
    return this.options.clock
  }

  /** A node that answers: a known one, else one of the bootstrap addresses. Throws BROKER_UNREACHABLE. */
  async any<Result>(ask: (node: NodeConnection) => Promise<Result>): Promise<Result> {
    let last: unknown
    for (const node of this.candidates()) {
      try {
        const answer = await ask(node)
        this.firstSeed = Math.max(0, this.seeds.indexOf(node))
        return answer
      } catch (error) {
        if (!(error instanceof FlowError) || error.code !== 'BROKER_UNREACHABLE' || this.closed) throw error
        last = error
      }
    }
    throw last
  }

  /** Metadata of topics, all of them for `[]`; codes of topics and partitions are the caller's. */
  async metadata(topics: readonly string[]): Promise<Metadata> {
    const metadata = await this.any((node) =>
      node.call('Metadata', { topics, allowAutoTopicCreation: false }),
    )
    this.learn(metadata)
    return metadata
  }

  /** The node that leads a partition, where it was asked for not long ago: for who asks a thousand times a second. */
  knownLeader(topic: string, partition: number): Leader | undefined {
    const id = this.freshLeaders(topic)?.get(partition)
    return id === undefined ? undefined : { id, node: this.node(id) }
  }

  private freshLeaders(topic: string): KnownLeaders['leaders'] | undefined {
    const known = this.leaders.get(topic)
    return known !== undefined && this.clock.monotonic() - known.at < KEEP_LEADERS_MS
      ? known.leaders
      : undefined
  }

  /** Leaders by partition. Throws TOPIC_MISSING; waits a moment for leaders that are being elected. */
  async partitionLeaders(topic: string): Promise<ReadonlyMap<number, number>> {
    const known = this.freshLeaders(topic)
    if (known !== undefined) return known
    for (let attempt = 1; ; attempt++) {
      const { topicMetadata } = await this.metadata([topic])
      const code = topicMetadata.find((each) => each.topic === topic)?.topicErrorCode ?? KAFKA.unknownTopic
      const found = this.leaders.get(topic)
      if (code === KAFKA.none && found !== undefined) return found.leaders
      if ((code !== KAFKA.none && !hasMoved(code)) || attempt >= ATTEMPTS)
        throw refusal(code === KAFKA.none ? KAFKA.leaderNotAvailable : code, `topic "${topic}"`)
      await this.pause()
    }
  }

  /** The node that leads a partition. Throws TOPIC_MISSING, TOPIC_SETTINGS_INVALID where there is no such partition. */
  async leader(topic: string, partition: number): Promise<Leader> {
    let leaders = await this.partitionLeaders(topic)
    if (!leaders.has(partition)) {
      // It may have got partitions since we asked.
      this.forgetTopic(topic)
      leaders = await this.partitionLeaders(topic)
    }
    const id = leaders.get(partition)
    if (id !== undefined) return { id, node: this.node(id) }
    throw new FlowError('TOPIC_SETTINGS_INVALID', {
      message: `Topic "${topic}" has no partition ${partition}: it has ${leaders.size}, counted from 0.`,
      hint: 'Correct the partition, or leave it out to have it chosen from the key.',
    })
  }

  /** Where a topic's leaders are is asked again: they moved, or the topic was made anew. */
  forgetTopic(topic: string): void {
    this.leaders.delete(topic)
  }

  /** The node that coordinates a group. */
  async coordinator(group: string): Promise<NodeConnection> {
    const known = this.coordinators.get(group)
    if (known !== undefined) return this.node(known)
    for (let attempt = 1; ; attempt++) {
      const { errorCode, coordinator } = await this.any((node) =>
        node.call('GroupCoordinator', { groupId: group, coordinatorType: 0 }),
      )
      if (errorCode === KAFKA.none) {
        this.learnAddress(coordinator)
        this.coordinators.set(group, coordinator.nodeId)
        return this.node(coordinator.nodeId)
      }
      if (!hasMoved(errorCode) || attempt >= ATTEMPTS) throw refusal(errorCode, `group "${group}"`)
      await this.pause()
    }
  }

  forgetCoordinator(group: string): void {
    this.coordinators.delete(group)
  }

  /** The node that creates and deletes topics. */
  async controller(): Promise<NodeConnection> {
    if (this.controllerId < 0) await this.metadata(['__none'])
    return this.controllerId < 0
      ? await this.any((node) => Promise.resolve(node))
      : this.node(this.controllerId)
  }

  forgetController(): void {
    this.controllerId = -1
  }

  /** A moment before a question is asked again. */
  pause(): Promise<void> {
    return this.options.clock.sleep(PAUSE_MS)
  }

  close(): void {
    this.closed = true
    // A seed that was never asked has left a hole.
    for (const node of [...this.nodes.values(), ...this.seeds.filter(Boolean)]) node.close()
  }

  private learn({ brokers, controllerId, topicMetadata }: Metadata): void {
    for (const broker of brokers) this.learnAddress(broker)
    this.controllerId = controllerId
    for (const { topic, topicErrorCode, partitionMetadata } of topicMetadata) {
      const led = partitionMetadata.every(({ leader }) => leader >= 0)
      if (topicErrorCode === KAFKA.none && led && partitionMetadata.length > 0)
        this.leaders.set(topic, {
          at: this.clock.monotonic(),
          leaders: new Map(partitionMetadata.map((each) => [each.partitionId, each.leader])),
        })
      else this.leaders.delete(topic)
    }
  }

  /** Where a node has come back elsewhere, the connection to where it was is of no use. */
  private learnAddress({ nodeId, host, port }: NodeAddress & { readonly nodeId: number }): void {
    const known = this.addresses.get(nodeId)
    if (known?.host === host && known.port === port) return
    this.nodes.get(nodeId)?.close()
    this.nodes.delete(nodeId)
    this.addresses.set(nodeId, { host, port })
  }

  private node(id: number): NodeConnection {
    const known = this.nodes.get(id)
    if (known !== undefined) return known
    const address = this.addresses.get(id)
    if (address === undefined) throw refusal(KAFKA.leaderNotAvailable, `node ${id}`)
    const node = this.connectionTo(address)
    this.nodes.set(id, node)
    return node
  }

  /** Known nodes first; then the bootstrap addresses, beginning with the one that answered last. */
  private *candidates(): Generator<NodeConnection> {
    yield* [...this.nodes.values()]
    const { bootstrap } = this.options.settings
    for (let i = 0; i < bootstrap.length; i++) yield this.seed((this.firstSeed + i) % bootstrap.length)
  }

  private seed(index: number): NodeConnection {
    const known = this.seeds[index]
    if (known !== undefined) return known
    return (this.seeds[index] = this.connectionTo(nodeAddress(this.options.settings.bootstrap[index] ?? '')))
  }

  private connectionTo(address: NodeAddress): NodeConnection {
    const { settings, clock } = this.options
    if (this.closed) throw new FlowError('BROKER_CLOSED', { message: 'The connection to Kafka is closed.' })
    return new NodeConnection({ address, settings, clock })
  }
}
