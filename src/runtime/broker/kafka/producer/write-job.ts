import { messageBytes, type Appended, type OutgoingMessage } from '../../port.ts'
import { partitionOf } from '../../partitioner.ts'

/** A batch larger than this is cut: Kafka's default for `max.message.bytes` is a little more. */
const BATCH_BYTES = 900_000
/** Of one record beside what `messageBytes` counts: lengths, deltas. */
const RECORD_OVERHEAD_BYTES = 24

/** Messages for one partition that are acknowledged together. */
export interface PendingBatch {
  readonly messages: readonly OutgoingMessage[]
  /** Place of each in what the caller handed in. */
  readonly places: readonly number[]
  /** Set when first sent: the same batch sent again has the same number, so that it is written once. */
  sequence: number | undefined
}

export interface PartitionQueue {
  readonly topic: string
  readonly partition: number
  readonly batches: PendingBatch[]
}

/** What one write still has to do: it survives an outage, so that the same write can go on where it was. */
export class WriteJob {
  readonly appended: Appended[] = []
  private readonly queues = new Map<string, PartitionQueue>()

  /** `partitionsOf` knows every topic; messages without key and partition go to one partition by `rotation`. */
  constructor(
    messages: readonly OutgoingMessage[],
    partitionsOf: (topic: string) => number,
    rotation: number,
  ) {
    const open = new Map<PartitionQueue, { bytes: number; messages: OutgoingMessage[]; places: number[] }>()
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i] as OutgoingMessage
      const queue = this.queueOf(message, partitionsOf(message.topic), rotation)
      const bytes = messageBytes(message) + RECORD_OVERHEAD_BYTES
      let batch = open.get(queue)
      if (batch === undefined || batch.bytes + bytes > BATCH_BYTES) {
        batch = { bytes: 0, messages: [], places: [] }
        open.set(queue, batch)
        queue.batches.push({ ...batch, sequence: undefined })
      }
      batch.bytes += bytes
      batch.messages.push(message)
      batch.places.push(i)
    }
  }

  get isDone(): boolean {
    return this.queues.size === 0
  }

  /** The next batch of each partition: a request holds one at most. */
  get next(): readonly PartitionQueue[] {
    return [...this.queues.values()]
  }

  /** The first batch of a queue is written, its first message at `baseOffset`. */
  acknowledge(queue: PartitionQueue, baseOffset: number): void {
    const batch = queue.batches.shift()
    batch?.places.forEach((place, i) => {
      this.appended[place] = { topic: queue.topic, partition: queue.partition, offset: baseOffset + i }
    })
    if (queue.batches.length === 0) this.queues.delete(`${queue.topic}/${queue.partition}`)
  }

  /** The first batch of a queue is too large for its topic. False where it is one message, that cannot be cut. */
  cut(queue: PartitionQueue): boolean {
    const [batch] = queue.batches
    if (batch === undefined || batch.messages.length < 2) return false
    const middle = batch.messages.length >> 1
    const part = (from: number, to?: number) => ({
      messages: batch.messages.slice(from, to),
      places: batch.places.slice(from, to),
      sequence: undefined,
    })
    queue.batches.splice(0, 1, part(0, middle), part(middle))
    return true
  }

  /** The numbers given so far are worth nothing any more. */
  forgetSequences(): void {
    for (const { batches } of this.queues.values()) for (const batch of batches) batch.sequence = undefined
  }

  private queueOf(message: OutgoingMessage, partitions: number, rotation: number): PartitionQueue {
    const { topic, key } = message
    const partition =
      message.partition ?? (key === null ? rotation % partitions : partitionOf(key, partitions))
    const name = `${topic}/${partition}`
    let queue = this.queues.get(name)
    if (queue === undefined) this.queues.set(name, (queue = { topic, partition, batches: [] }))
    return queue
  }
}
