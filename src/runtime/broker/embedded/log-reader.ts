import { FlowError } from '../../../contract/errors.ts'
import type { StoredMessage } from '../../../contract/message.ts'
import { messageBytes, type PartitionBatch, type ReadRequest } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import { decodeHeaders } from './headers-codec.ts'
import { messageCrc } from './message-crc.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import type { LogRow } from './statements.ts'
import type { Partition, TopicCatalog } from './topic-catalog.ts'

/** Reads pages of one partition, limited in messages and in bytes, each message checked against its CRC. */
export class LogReader {
  private readonly file: BrokerFile
  private readonly catalog: TopicCatalog

  constructor(file: BrokerFile, catalog: TopicCatalog) {
    this.file = file
    this.catalog = catalog
  }

  /**
   * Throws TOPIC_MISSING, TOPIC_GAP, or BROKER_DAMAGED where the first message is damaged. A first message
   * larger than `maxBytes` comes alone, or else it would never come, unless the limit is `strict`.
   */
  page(request: ReadRequest, limit: 'alone' | 'strict' = 'alone'): PartitionBatch {
    const partition = this.partition(request)
    checkOffset(request, partition)
    const base = partition.id * OFFSETS_PER_PARTITION
    const page = new Page(request, limit === 'strict', base, this.file.folder)
    const { readRows } = this.file.sql
    const from = base + request.offset
    const end = base + partition.next
    let whole = true
    if (partition.largest * request.maxMessages <= 2 * request.maxBytes) {
      // No page can be much larger than asked for: all rows in one call.
      const rows = readRows.all(from, end, request.maxMessages)
      whole = rows.length < request.maxMessages
      for (const row of rows) if (!page.take(row)) return page.batch()
    } else {
      let taken = 0
      for (const row of readRows.iterate(from, end, request.maxMessages)) {
        if (!page.take(row)) return page.batch()
        taken += 1
      }
      whole = taken < request.maxMessages
    }
    // Compacted offsets behind the last message are passed over, so that a reader arrives at the end.
    return page.batch(whole ? partition.next : undefined)
  }

  private partition({ topic, partition: number }: ReadRequest): Partition {
    const found = this.catalog.topic(topic)
    const partition = found.partitions[number]
    if (partition !== undefined) return partition
    throw new FlowError('TOPIC_SETTINGS_INVALID', {
      message: `Topic "${topic}" has no partition ${number}: it has ${found.partitions.length}, counted from 0.`,
    })
  }
}

class Page {
  private readonly request: ReadRequest
  private readonly strict: boolean
  private readonly base: number
  private readonly folder: string
  private readonly messages: StoredMessage[] = []
  private bytes = 0
  private next: number

  constructor(request: ReadRequest, strict: boolean, base: number, folder: string) {
    this.request = request
    this.strict = strict
    this.base = base
    this.folder = folder
    this.next = request.offset
  }

  /** False when the page ends before this row. */
  take(row: LogRow): boolean {
    const [id, timestamp, key, value, blob, crc] = row
    const offset = id - this.base
    if (messageCrc(timestamp, key, value, blob) !== crc) return this.damaged(offset)
    const message = { key, value, headers: decodeHeaders(blob), timestamp, offset }
    const size = messageBytes(message)
    const isFirst = this.messages.length === 0 && !this.strict
    if (this.bytes + size > this.request.maxBytes && !isFirst) return false
    this.messages.push(message)
    this.bytes += size
    this.next = offset + 1
    return true
  }

  batch(next = this.next): PartitionBatch {
    const { topic, partition } = this.request
    return { topic, partition, messages: this.messages, nextOffset: next, bytes: this.bytes }
  }

  /** What is good in front of it is handed out first; the next page begins with the damage and throws. */
  private damaged(offset: number): false {
    if (this.messages.length > 0) return false
    const { topic, partition } = this.request
    throw new FlowError('BROKER_DAMAGED', {
      message: `Message ${offset} of topic "${topic}" partition ${partition} in ${this.folder} is damaged: its checksum does not match.`,
      hint: 'Check the disk; then restore a backup, or move the group past this offset.',
    })
  }
}

/** The wanted offset must be there: what retention removed unread is never skipped in silence. */
export function checkOffset({ topic, partition, offset }: ReadRequest, { begin, next }: Partition): void {
  if (offset >= begin && offset <= next) return
  const where = `topic "${topic}" partition ${partition}`
  throw new FlowError('TOPIC_GAP', {
    message:
      offset < begin
        ? `Offset ${offset} of ${where} is gone: the first one is ${begin}.`
        : `Offset ${offset} of ${where} was never written: the next one is ${next}, the first one is ${begin}.`,
    hint:
      offset < begin
        ? `${begin - offset} messages were removed before they were read; go on at ${begin} if that is acceptable.`
        : 'The topic was made anew or a backup restored; set the position to an offset that exists.',
  })
}
