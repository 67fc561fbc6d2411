import { FlowError } from '../../../contract/errors.ts'
import type { Appended, OutgoingMessage } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import {
  type Appending,
  type PreparedMessages,
  type PreparedPart,
  type PreparedTopic,
  prepareMessages,
} from './prepared-messages.ts'
import { RowBuffer } from './row-buffer.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import type { Partition, Topic, TopicCatalog } from './topic-catalog.ts'

/** Appends messages to the log. `write` runs inside a transaction, which undoes it when it throws. */
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

  begin(messages: readonly OutgoingMessage[], appended?: Appended[]): Appending {
    return { messages, rotation: this.rotation++, appended, prepared: undefined }
  }

  /** Sorts and encodes. What it finds wrong by an old look at the topics is found again by `write`, or is no longer so. */
  prepare(appending: Appending): void {
    try {
      appending.prepared = prepareMessages(appending, this.catalog)
    } catch {
      appending.prepared = undefined
    }
  }

  write(appending: Appending): void {
    const prepared = this.stillTrue(appending.prepared) ?? prepareMessages(appending, this.catalog)
    const begins = new Map<PreparedPart, number>()
    for (const each of prepared.topics) this.writeTopic(each, begins)
    for (const { topic, part, index } of prepared.places)
      appending.appended?.push({ topic, partition: part.partition, offset: (begins.get(part) ?? 0) + index })
  }

  /** Another process may have made a topic anew, with other partitions. */
  private stillTrue(prepared: PreparedMessages | undefined): PreparedMessages | undefined {
    const isTrue = prepared?.topics.every(({ name, partitions, isCompacted }) => {
      const now = this.catalog.find(name)?.settings
      return now?.partitions === partitions && (now.cleanup === 'compact') === isCompacted
    })
    return isTrue === true ? prepared : undefined
  }

  private writeTopic({ name, isCompacted, parts }: PreparedTopic, begins: Map<PreparedPart, number>): void {
    const topic = this.catalog.topic(name)
    checkRoom(topic)
    for (const part of parts) {
      const partition = topic.partitions[part.partition] as Partition
      begins.set(part, partition.next)
      if (isCompacted) this.writeRows(partition, part)
      else this.writeBatches(partition, part)
      partition.next += part.messages.length
      partition.bytes += part.bytes
      topic.bytes += part.bytes
      this.file.sql.movePartition.run(partition.next, partition.bytes, partition.id)
    }
  }

  private writeBatches({ id, next }: Partition, { batches }: PreparedPart): void {
    let first = next
    for (const { count, newest, bytes, blob } of batches) {
      this.file.sql.appendBatch.run(id * OFFSETS_PER_PARTITION + first, first + count, newest, bytes, blob)
      first += count
    }
  }

  private writeRows({ id, next }: Partition, { messages }: PreparedPart): void {
    const rows = new RowBuffer(this.file.sql, id)
    for (const [index, message] of messages.entries()) rows.add(next + index, message)
    rows.flush()
  }
}

/** Asked once for each topic before anything of it is written: what is larger than the hard size passes when there is room. */
function checkRoom({ settings, bytes }: Topic): void {
  if (settings.hardBytes < 0 || bytes < settings.hardBytes) return
  throw new FlowError('TOPIC_FULL', {
    message: `Topic "${settings.name}" holds ${bytes} bytes, its hard size is ${settings.hardBytes}.`,
    hint: 'Let its readers catch up, forget groups that read no more, or raise its hard size.',
  })
}
