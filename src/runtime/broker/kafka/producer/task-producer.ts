import { FlowError } from '../../../../contract/errors.ts'
import { messageBytes, type Appended, type OutgoingMessage } from '../../port.ts'
import { type TopicLimit, TopicLimits } from '../admin/topic-limits.ts'
import { ATTEMPTS, type ClusterLink } from '../connection/cluster-link.ts'
import type { NodeConnection } from '../connection/node-connection.ts'
import { hasMoved, KAFKA, refusal } from '../kafka-errors.ts'
import { encodeBatch } from '../records/encode-batch.ts'
import { produceCall, type PartitionRecords, type ProducedPartition } from '../requests/produce.ts'
import { WriteJob, type PartitionQueue } from './write-job.ts'

/** Below this the limit of a topic is not asked for. */
const SURELY_TAKEN_BYTES = 64_000
/** A producer that no transaction uses has no timeout to speak of. */
const TRANSACTION_MS = 60_000

/** Somebody else has used the numbers, or the cluster has forgotten the producer: begin with a new id. */
const NUMBERS_LOST: ReadonlySet<number> = new Set([
  KAFKA.outOfOrderSequence,
  KAFKA.unknownProducer,
  KAFKA.invalidProducerEpoch,
])
const AGAIN: ReadonlySet<number> = new Set([
  KAFKA.requestTimedOut,
  KAFKA.notEnoughReplicas,
  KAFKA.notEnoughReplicasAfterAppend,
  KAFKA.storageError,
  KAFKA.corruptMessage,
])

/** Of one round of requests. */
interface Outcome {
  /** What was refused and may pass at the next attempt. */
  again?: FlowError
  /** What will not. */
  broken?: unknown
}

interface ProducerId {
  readonly id: bigint
  readonly epoch: number
}

/**
 * Writes messages, one request in flight to each node, acknowledged by all replicas in sync, and numbered (KIP-98),
 * so that a request sent again after a lost answer is written once.
 */
export class TaskProducer {
  private readonly link: ClusterLink
  private readonly limits: TopicLimits
  private producer: ProducerId | undefined
  private readonly sequences = new Map<string, number>()
  private rotation: number

  constructor(link: ClusterLink) {
    this.link = link
    this.limits = new TopicLimits(link)
    // Commands that append once and end shall not all meet in partition 0.
    this.rotation = process.pid
  }

  /** Cuts messages into batches. Throws TOPIC_MISSING, TOPIC_SETTINGS_INVALID. */
  async begin(messages: readonly OutgoingMessage[]): Promise<WriteJob> {
    const counts = new Map<string, number>()
    for (const message of messages) {
      const { topic } = message
      if (!counts.has(topic)) counts.set(topic, (await this.link.partitionLeaders(topic)).size)
      if ((message.value?.length ?? 0) > SURELY_TAKEN_BYTES) await this.refuseTooLarge(message)
    }
    return new WriteJob(messages, (topic) => counts.get(topic) ?? 1, this.rotation++)
  }

  /** Everything of the job is durable when it resolves. After an outage the same job goes on where it was. */
  async finish(job: WriteJob): Promise<readonly Appended[]> {
    for (let attempt = 1; !job.isDone;) {
      this.producer ??= await this.newProducer()
      const failed = await this.send(job, this.producer)
      if (failed === undefined) {
        attempt = 1
        continue
      }
      if (attempt++ >= ATTEMPTS) throw failed
      await this.link.pause()
    }
    return job.appended
  }

  /** One batch for each partition. What was refused and may pass the next time is returned. */
  private async send(job: WriteJob, producer: ProducerId): Promise<FlowError | undefined> {
    const byNode = new Map<NodeConnection, PartitionQueue[]>()
    for (const queue of job.next) {
      const { topic, partition } = queue
      const { node } = this.link.knownLeader(topic, partition) ?? (await this.link.leader(topic, partition))
      const known = byNode.get(node)
      if (known === undefined) byNode.set(node, [queue])
      else known.push(queue)
    }
    const answers = await Promise.allSettled(
      [...byNode].map(([node, queues]) => this.ask(node, queues, producer)),
    )
    const outcome: Outcome = {}
    for (const [i, queues] of [...byNode.values()].entries()) {
      const answer = answers[i]
      if (answer?.status === 'fulfilled') this.take(job, queues, answer.value, outcome)
      else {
        for (const { topic } of queues) this.link.forgetTopic(topic)
        outcome.broken ??= answer?.reason
      }
    }
    if (outcome.broken !== undefined) throw outcome.broken
    return outcome.again
  }

  private async ask(
    node: NodeConnection,
    queues: readonly PartitionQueue[],
    producer: ProducerId,
  ): Promise<readonly ProducedPartition[]> {
    return await node.send(produceCall(queues.map((queue) => this.encode(queue, producer))))
  }

  private encode(
    { topic, partition, batches: [batch] }: PartitionQueue,
    producer: ProducerId,
  ): PartitionRecords {
    if (batch === undefined) throw new Error('An empty queue has nothing to send.')
    const name = `${topic}/${partition}`
    if (batch.sequence === undefined) {
      batch.sequence = this.sequences.get(name) ?? 0
      this.sequences.set(name, (batch.sequence + batch.messages.length) % 2 ** 31)
    }
    const terms = { producerId: producer.id, producerEpoch: producer.epoch, baseSequence: batch.sequence }
    return { topic, partition, records: encodeBatch(batch.messages, terms) }
  }

  /** To the last answer, whatever one of them says: what is written must be known as written. */
  private take(
    job: WriteJob,
    queues: readonly PartitionQueue[],
    answers: readonly ProducedPartition[],
    outcome: Outcome,
  ): void {
    for (const queue of queues) {
      const { topic, partition } = queue
      const answer = answers.find((each) => each.topic === topic && each.partition === partition)
      const code = answer?.errorCode ?? KAFKA.requestTimedOut
      if (code === KAFKA.none || code === KAFKA.duplicateSequence)
        job.acknowledge(queue, answer?.baseOffset ?? -1)
      else this.answerTo(code, job, queue, outcome)
    }
  }

  private answerTo(code: number, job: WriteJob, queue: PartitionQueue, outcome: Outcome): void {
    const error = refusal(code, `topic "${queue.topic}"`)
    if (code === KAFKA.messageTooLarge || code === KAFKA.recordListTooLarge) {
      // Numbers of a refused batch were not used: what follows must have them.
      this.renew(job)
      if (!job.cut(queue)) outcome.broken ??= tooLarge(queue.topic, queue.batches[0]?.messages[0])
      return
    }
    if (NUMBERS_LOST.has(code)) this.renew(job)
    else if (hasMoved(code) || code === KAFKA.unknownTopic) this.link.forgetTopic(queue.topic)
    else if (!AGAIN.has(code)) {
      outcome.broken ??= error
      return
    }
    outcome.again = error
  }

  private async refuseTooLarge(message: OutgoingMessage): Promise<void> {
    const { topic } = message
    const limit = await this.limits.of(topic)
    if (messageBytes(message) > limit.messageBytes) throw tooLarge(topic, message, limit)
  }

  private renew(job: WriteJob): void {
    this.producer = undefined
    this.sequences.clear()
    job.forgetSequences()
  }

  private async newProducer(): Promise<ProducerId> {
    for (let attempt = 1; ; attempt++) {
      const { errorCode, producerId, producerEpoch } = await this.link.any((node) =>
        node.call('InitProducerId', { transactionalId: null, transactionTimeout: TRANSACTION_MS }),
      )
      if (errorCode === KAFKA.none) return { id: BigInt(producerId), epoch: producerEpoch }
      if (!hasMoved(errorCode) || attempt >= ATTEMPTS) throw refusal(errorCode, 'a producer')
      await this.link.pause()
    }
  }
}

function tooLarge(topic: string, message: OutgoingMessage | undefined, limit?: TopicLimit): FlowError {
  const bytes = message === undefined ? 0 : messageBytes(message)
  // Below 64 KB it is not asked for ahead: then Kafka itself has refused, and does not say why.
  const most = limit === undefined ? '' : `: ${limit.messageBytes} bytes, by ${limit.messageBytesBy}`
  return new FlowError('MESSAGE_TOO_LARGE', {
    message: `A message of ${bytes} bytes is larger than topic "${topic}" takes${most}.`,
    hint: 'Send a reference to the data, or raise max.message.bytes of the topic.',
  })
}
