import { FlowError } from '../../../contract/errors.ts'
import { partitionOf } from '../partitioner.ts'
import { messageBytes, type Appended, type OutgoingMessage } from '../port.ts'
import type { AppendBuffer } from './append-buffer.ts'
import { BatchBuffer } from './batch-buffer.ts'
import type { BrokerFile } from './broker-file.ts'
import { RowBuffer } from './row-buffer.ts'
import type { Partition, Topic, TopicCatalog } from './topic-catalog.ts'

/** Appends messages to the log. Runs inside a transaction, which undoes it when it throws. */
export class LogWriter {
  private readonly file: BrokerFile
  private readonly catalog: TopicCatalog
  private rotation: number

  constructor(file: BrokerFile, catalog: TopicCatalog) {
    this.file = file
    this.catalog = catalog
    // Commands that append once and end shall not all meet in partition 0.
    this.rotation = file.inMemory ? 0 : process.pid
  }

  /** Writes all; where they landed is noted in `appended` if the caller wants to know. */
  write(messages: readonly OutgoingMessage[], appended?: Appended[]): void {
    const changed: Partition[] = []
    const withRoom = new Set<Topic>()
    const rotation = this.rotation++
    let name: string | undefined
    let topic!: Topic
    for (const message of messages) {
      if (message.topic !== name) {
        name = message.topic
        topic = this.catalog.topic(name)
        if (!withRoom.has(topic)) checkRoom(topic)
        withRoom.add(topic)
      }
      if (message.key === null && topic.settings.cleanup === 'compact') throw keyMissing(name)
      const number = message.partition ?? choosePartition(topic, message.key, rotation)
      const partition = topic.partitions[number]
      if (partition === undefined) throw noSuchPartition(name, number, topic.partitions.length)
      const offset = partition.next
      if (partition.appending === undefined) {
        partition.appending = this.bufferFor(topic, partition)
        changed.push(partition)
      }
      partition.appending.add(offset, message)
      grow(topic, partition, messageBytes(message))
      if (appended !== undefined) appended.push({ topic: name, partition: number, offset })
    }
    for (const partition of changed) this.save(partition)
  }

  private bufferFor({ settings }: Topic, { id }: Partition): AppendBuffer {
    return settings.cleanup === 'compact'
      ? new RowBuffer(this.file.sql, id)
      : new BatchBuffer(this.file.sql, id)
  }

  private save(partition: Partition): void {
    partition.appending?.flush()
    partition.appending = undefined
    this.file.sql.movePartition.run(partition.next, partition.bytes, partition.id)
  }
}

function grow(topic: Topic, partition: Partition, bytes: number): void {
  partition.next += 1
  partition.bytes += bytes
  topic.bytes += bytes
}

/** Null keys of one batch stay together, as with Java's sticky partitioner; the next batch goes elsewhere. */
function choosePartition({ partitions }: Topic, key: Uint8Array | null, rotation: number): number {
  return key === null ? rotation % partitions.length : partitionOf(key, partitions.length)
}

/** Asked once for each topic before anything is written: what is larger than the hard size passes when there is room. */
function checkRoom({ settings, bytes }: Topic): void {
  if (settings.hardBytes < 0 || bytes < settings.hardBytes) return
  throw new FlowError('TOPIC_FULL', {
    message: `Topic "${settings.name}" holds ${bytes} bytes, its hard size is ${settings.hardBytes}.`,
    hint: 'Let its readers catch up, forget groups that read no more, or raise its hard size.',
  })
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
