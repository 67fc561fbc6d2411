import { FlowError } from '../../../contract/errors.ts'
import { partitionOf } from '../partitioner.ts'
import { messageBytes, type Appended, type OutgoingMessage } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import { encodeHeaders } from './headers-codec.ts'
import { messageCrc } from './message-crc.ts'
import { RowBuffer } from './row-buffer.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import type { Partition, Topic, TopicCatalog } from './topic-catalog.ts'

/** Appends messages to the log. Runs inside a transaction, which undoes it when it throws. */
export class LogWriter {
  private readonly file: BrokerFile
  private readonly catalog: TopicCatalog

  constructor(file: BrokerFile, catalog: TopicCatalog) {
    this.file = file
    this.catalog = catalog
  }

  /** Writes all; where they landed is noted in `appended` if the caller wants to know. */
  write(messages: readonly OutgoingMessage[], appended?: Appended[]): void {
    const rows = new RowBuffer(this.file.sql)
    const changed: Partition[] = []
    const nullKeys = new Map<Topic, number>()
    let name: string | undefined
    let topic!: Topic
    for (const message of messages) {
      if (message.topic !== name) {
        name = message.topic
        topic = this.catalog.topic(name)
      }
      const number = message.partition ?? choosePartition(topic, message.key, nullKeys)
      const partition = topic.partitions[number]
      if (partition === undefined) throw noSuchPartition(name, number, topic.partitions.length)
      checkRoom(topic, message)
      const offset = partition.next
      const { timestamp, key, value } = message
      const headers = encodeHeaders(message.headers)
      const crc = messageCrc(timestamp, key, value, headers)
      rows.add([partition.id * OFFSETS_PER_PARTITION + offset, timestamp, key, value, headers, crc])
      grow(topic, partition, messageBytes(message))
      if (!partition.changed) {
        partition.changed = true
        changed.push(partition)
      }
      if (appended !== undefined) appended.push({ topic: name, partition: number, offset })
    }
    rows.flush()
    for (const partition of changed) this.save(partition)
  }

  private save(partition: Partition): void {
    this.file.sql.movePartition.run(partition.next, partition.bytes, partition.largest, partition.id)
    partition.changed = false
  }
}

function grow(topic: Topic, partition: Partition, bytes: number): void {
  partition.next += 1
  partition.bytes += bytes
  topic.bytes += bytes
  if (bytes > partition.largest) partition.largest = bytes
}

/** Null keys of one batch stay together, as with Java's sticky partitioner; the next batch goes elsewhere. */
function choosePartition(topic: Topic, key: Uint8Array | null, nullKeys: Map<Topic, number>): number {
  const count = topic.partitions.length
  if (key !== null) return count === 1 ? 0 : partitionOf(key, count)
  let number = nullKeys.get(topic)
  if (number === undefined) {
    number = topic.rotation % count
    topic.rotation += 1
    nullKeys.set(topic, number)
  }
  return number
}

function checkRoom({ settings, bytes }: Topic, { key }: OutgoingMessage): void {
  if (settings.hardBytes >= 0 && bytes >= settings.hardBytes) {
    throw new FlowError('TOPIC_FULL', {
      message: `Topic "${settings.name}" holds ${bytes} bytes, its hard size is ${settings.hardBytes}.`,
      hint: 'Let its readers catch up, forget groups that read no more, or raise its hard size.',
    })
  }
  if (key === null && settings.cleanup === 'compact') {
    throw new FlowError('MESSAGE_KEY_MISSING', {
      message: `Topic "${settings.name}" is compacted and takes no message without a key.`,
      hint: 'Give the message a key, or write it to a topic with cleanup "delete".',
    })
  }
}

function noSuchPartition(topic: string, partition: number, partitions: number): FlowError {
  return new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `Topic "${topic}" has no partition ${partition}: it has ${partitions}, counted from 0.`,
    hint: 'Correct the partition, or leave it out to have it chosen from the key.',
  })
}
