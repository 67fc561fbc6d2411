import { DEFAULTS } from '../../../contract/defaults.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { TopicDescription, TopicSettings } from '../port.ts'
import type { BrokerCore } from './broker-core.ts'
import type { BrokerFile } from './broker-file.ts'
import { MOST_PARTITIONS, OFFSETS_PER_PARTITION } from './schema.ts'
import { BatchCursor } from './batch-codec.ts'
import type { BatchRow } from './statements.ts'
import type { Partition, Topic } from './topic-catalog.ts'

/** Makes what is missing. Inside a transaction. */
export function createTopics({ file, catalog }: BrokerCore, topics: readonly TopicSettings[]): void {
  for (const settings of topics) {
    const existing = catalog.find(settings.name)
    if (existing !== undefined) checkSame(existing, settings)
    else createTopic(file, settings)
  }
}

export function describe({ settings, partitions, bytes }: Topic): TopicDescription {
  const ranges = partitions.map(({ begin, next }, partition) => ({ partition, begin, end: next }))
  return { ...settings, ranges, bytes, messageBytes: DEFAULTS.messageBytes.value }
}

/** The topic is gone at once; its rows go in small steps later, and its partitions' numbers only after them. */
export function deleteTopic({ file, catalog }: BrokerCore, name: string): void {
  const { id } = catalog.topic(name)
  const { database } = file
  const ofPartitions = 'partition_id in (select id from partitions where topic_id = ?)'
  database.prepare(`delete from positions where ${ofPartitions}`).run(id)
  database.prepare('delete from subscriptions where topic_id = ?').run(id)
  database.prepare('update partitions set topic_id = null where topic_id = ?').run(id)
  database.prepare('delete from topics where id = ?').run(id)
  catalog.forget()
}

/** The first offset at or after a time, for each partition. */
export function offsetsAt(
  { file }: BrokerCore,
  { settings, partitions }: Topic,
  timestamp: number,
): number[] {
  const find = settings.cleanup === 'compact' ? firstRowSince : firstInBatchesSince
  return partitions.map((partition) => find(file, partition, timestamp) ?? partition.next)
}

function firstRowSince(
  { database }: BrokerFile,
  { id, begin, next }: Partition,
  timestamp: number,
): number | undefined {
  const base = id * OFFSETS_PER_PARTITION
  const found = database
    .prepare<[number, number, number], number>(
      'select id from log where id >= ? and id < ? and timestamp >= ? order by id limit 1',
    )
    .pluck(true)
    .get(base + begin, base + next, timestamp)
  return found === undefined ? undefined : found - base
}

/** A batch knows its newest message, so that only the one with the answer is opened. */
function firstInBatchesSince(
  { database }: BrokerFile,
  { id, begin, next }: Partition,
  timestamp: number,
): number | undefined {
  const base = id * OFFSETS_PER_PARTITION
  const batches = database
    .prepare<[number, number, number], BatchRow>(
      'select id, messages from batches where id >= ? and id < ? and newest >= ? order by id',
    )
    .raw(true)
    .iterate(base, base + next, timestamp)
  for (const [at, blob] of batches) {
    const cursor = new BatchCursor(blob, at - base)
    for (; !cursor.isAtEnd;) {
      if (cursor.offset >= begin && cursor.timestamp >= timestamp) return cursor.offset
      if (!cursor.advance()) return cursor.offset
    }
  }
  return undefined
}

function createTopic({ database }: BrokerFile, settings: TopicSettings): void {
  const { name, partitions, cleanup = 'delete', retentionMs = -1, retentionBytes = -1 } = settings
  const { hardBytes = DEFAULTS.topicHardBytes.value } = settings
  if (!Number.isInteger(partitions) || partitions < 1) {
    throw new FlowError('TOPIC_SETTINGS_INVALID', {
      message: `Topic "${name}" cannot have ${partitions} partitions: it needs at least one.`,
    })
  }
  const { lastInsertRowid } = database
    .prepare(
      `insert into topics(name, cleanup, retention_ms, retention_bytes, hard_bytes) values (?, ?, ?, ?, ?)`,
    )
    .run(name, cleanup, retentionMs, retentionBytes, hardBytes)
  const insert = database.prepare('insert into partitions(id, topic_id, number) values (?, ?, ?)')
  freePartitionIds(database, name, partitions).forEach((id, number) =>
    insert.run(id, lastInsertRowid, number),
  )
}

/** The lowest numbers that no partition has; those of deleted topics are taken until their rows are gone. */
function freePartitionIds(database: BrokerFile['database'], topic: string, count: number): number[] {
  const taken = new Set(database.prepare<[], number>('select id from partitions').pluck(true).all())
  const free: number[] = []
  for (let id = 1; free.length < count && id <= MOST_PARTITIONS; id++) if (!taken.has(id)) free.push(id)
  if (free.length === count) return free
  throw new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `Topic "${topic}" cannot have ${count} partitions: the broker holds ${MOST_PARTITIONS} in all, ${free.length} are free.`,
    hint: 'Delete topics that are no longer used, or ask for fewer partitions.',
  })
}

function checkSame({ settings }: Topic, { name, partitions }: TopicSettings): void {
  if (settings.partitions === partitions) return
  throw new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `Topic "${name}" has ${settings.partitions} partitions, not ${partitions}.`,
    hint: 'Ask for as many as it has, or delete it first.',
  })
}
