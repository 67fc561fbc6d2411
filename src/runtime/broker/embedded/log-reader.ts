import { FlowError } from '../../../contract/errors.ts'
import { gapError } from '../gap-error.ts'
import type { PartitionBatch, ReadRequest } from '../port.ts'
import { BatchCursor } from './batch-codec.ts'
import type { BrokerFile } from './broker-file.ts'
import { decodeHeaders } from './headers-codec.ts'
import { messageCrc } from './message-crc.ts'
import { Page } from './page.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import type { LogRow } from './statements.ts'
import type { Partition, Topic, TopicCatalog } from './topic-catalog.ts'

/** Reads pages of one partition, limited in messages and in bytes, each message checked against its CRC. */
export class LogReader {
  private readonly file: BrokerFile
  private readonly catalog: TopicCatalog
  /** Batches that a page ended in: the next page goes on there without reading them again. */
  private readonly begun = new WeakMap<Partition, BatchCursor>()

  constructor(file: BrokerFile, catalog: TopicCatalog) {
    this.file = file
    this.catalog = catalog
  }

  /**
   * Throws TOPIC_MISSING, TOPIC_GAP, or BROKER_DAMAGED where the first message is damaged. A first message
   * larger than `maxBytes` comes alone, or else it would never come, unless the limit is `strict`.
   */
  page(request: ReadRequest, limit: 'alone' | 'strict' = 'alone'): PartitionBatch {
    const topic = this.catalog.topic(request.topic)
    const partition = partitionOf(topic, request)
    checkOffset(request, partition)
    const page = new Page(request, limit === 'strict')
    return topic.settings.cleanup === 'compact'
      ? this.fromRows(request, partition, page)
      : this.fromBatches(request, partition, page)
  }

  private fromBatches(request: ReadRequest, partition: Partition, page: Page): PartitionBatch {
    let cursor = this.cursorAt(request.offset, partition)
    while (cursor !== undefined && cursor.offset < partition.next && !page.isFull) {
      if (cursor.isAtEnd) {
        cursor = this.cursorAt(cursor.offset, partition)
        continue
      }
      const message = cursor.peek()
      if (message === undefined) {
        page.damaged(cursor.offset, this.file.folder)
        return page.batch()
      }
      if (!page.take(message)) break
      cursor.advance()
    }
    if (cursor === undefined || cursor.isAtEnd) this.begun.delete(partition)
    else this.begun.set(partition, cursor)
    return page.batch()
  }

  /** A cursor at an offset: the one a page ended with, or one in the batch that holds it. */
  private cursorAt(offset: number, partition: Partition): BatchCursor | undefined {
    const begun = this.begun.get(partition)
    if (begun?.offset === offset && !begun.isAtEnd) return begun
    if (offset >= partition.next) return undefined
    const base = partition.id * OFFSETS_PER_PARTITION
    const row = this.file.sql.readBatch.get(base + offset, base)
    if (row === undefined) return undefined
    const cursor = new BatchCursor(row[1], row[0] - base)
    // Where damage hides the way to the offset, the cursor stays at it and says so.
    cursor.skipTo(offset)
    return cursor
  }

  private fromRows(request: ReadRequest, partition: Partition, page: Page): PartitionBatch {
    const base = partition.id * OFFSETS_PER_PARTITION
    let taken = 0
    for (const row of this.file.sql.readRows.iterate(
      base + request.offset,
      base + partition.next,
      request.maxMessages,
    )) {
      if (!this.takeRow(row, base, page)) return page.batch()
      taken += 1
    }
    // Compacted offsets behind the last message are passed over, so that a reader arrives at the end.
    return page.batch(taken < request.maxMessages ? partition.next : undefined)
  }

  private takeRow([id, timestamp, key, value, blob, crc]: LogRow, base: number, page: Page): boolean {
    const offset = id - base
    if (messageCrc(timestamp, key, value, blob) === crc)
      return page.take({ key, value, headers: decodeHeaders(blob), timestamp, offset })
    page.damaged(offset, this.file.folder)
    return false
  }
}

function partitionOf({ partitions }: Topic, { topic, partition: number }: ReadRequest): Partition {
  const partition = partitions[number]
  if (partition !== undefined) return partition
  throw new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `Topic "${topic}" has no partition ${number}: it has ${partitions.length}, counted from 0.`,
  })
}

/** The wanted offset must be there: what retention removed unread is never skipped in silence. */
function checkOffset({ topic, partition, offset }: ReadRequest, { begin, next }: Partition): void {
  if (offset >= begin && offset <= next) return
  throw gapError({ topic, partition, offset, begin, end: next })
}
