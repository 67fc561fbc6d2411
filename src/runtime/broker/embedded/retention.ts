import type { BrokerFile } from './broker-file.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import { SIZE_COLUMNS, storedSize, type SizeColumns } from './stored-size.ts'
import type { Partition, Topic } from './topic-catalog.ts'

/** Rows in one transaction at most: writers wait no longer than for these. */
export const STEP_ROWS = 300

type HeadRow = [id: number, timestamp: number, ...SizeColumns]

/**
 * Removes messages from the head of a partition that are older than the topic's retention or more than its
 * size (of each partition, as in Kafka), never one that a group has not finished. Inside a transaction.
 * Returns whether there may be more to remove.
 */
export function retainStep(file: BrokerFile, topic: Topic, partition: Partition, now: number): boolean {
  const { retentionMs, retentionBytes, cleanup } = topic.settings
  if (cleanup === 'compact' || (retentionMs < 0 && retentionBytes < 0)) return false
  const base = partition.id * OFFSETS_PER_PARTITION
  const mayGo = finishedByAll(file, topic, partition)
  const oldest = retentionMs < 0 ? -Infinity : now - retentionMs
  const most = retentionBytes < 0 ? Infinity : retentionBytes
  let { begin, bytes } = partition
  let removed = 0
  for (const [id, timestamp, ...size] of headRows(file, base + begin, base + mayGo)) {
    if (timestamp >= oldest && bytes <= most) break
    begin = id - base + 1
    bytes -= storedSize(size)
    removed += 1
  }
  if (removed === 0) return false
  moveBegin(file, partition, { begin, bytes })
  return removed === STEP_ROWS
}

/** Removes messages below an offset, on demand. Inside a transaction. Returns whether there is more to remove. */
export function deleteStep(file: BrokerFile, partition: Partition, before: number): boolean {
  const base = partition.id * OFFSETS_PER_PARTITION
  const end = Math.min(before, partition.next)
  if (partition.begin >= end) return false
  const rows = headRows(file, base + partition.begin, base + end)
  const full = rows.length === STEP_ROWS
  const last = rows.at(-1)
  // Compacted offsets leave holes: behind the last row of all, the beginning moves to where it was asked for.
  const begin = full && last !== undefined ? last[0] - base + 1 : end
  const bytes = rows.reduce((left, [, , ...size]) => left - storedSize(size), partition.bytes)
  moveBegin(file, partition, { begin, bytes })
  return full
}

/** Removes rows of deleted topics; a partition's number is free when its last row is gone. Inside a transaction. */
export function clearDeletedStep(file: BrokerFile): boolean {
  const { database } = file
  const id = database
    .prepare<[], number>('select id from partitions where topic_id is null limit 1')
    .pluck(true)
    .get()
  if (id === undefined) return false
  const from = id * OFFSETS_PER_PARTITION
  const end = from + OFFSETS_PER_PARTITION
  const { changes } = database
    .prepare('delete from log where id in (select id from log where id >= ? and id < ? limit ?)')
    .run(from, end, STEP_ROWS)
  if (changes === STEP_ROWS) return true
  database.prepare('delete from newest where partition_id = ?').run(id)
  database.prepare('delete from partitions where id = ?').run(id)
  return true
}

/** The offset below which every group that reads the topic has finished; a group that began nowhere holds all. */
function finishedByAll(file: BrokerFile, topic: Topic, { id, begin, next }: Partition): number {
  const { database } = file
  const lowest = database
    .prepare<[number], number | null>('select min(watermark) from positions where partition_id = ?')
    .pluck(true)
    .get(id)
  const waiting = database
    .prepare<[number, number]>(
      `select 1 from subscriptions where topic_id = ? and group_id not in
       (select group_id from positions where partition_id = ?) limit 1`,
    )
    .get(topic.id, id)
  return waiting === undefined ? Math.min(lowest ?? next, next) : begin
}

function moveBegin(
  file: BrokerFile,
  partition: Partition,
  to: { readonly begin: number; readonly bytes: number },
): void {
  const base = partition.id * OFFSETS_PER_PARTITION
  file.database
    .prepare('delete from log where id >= ? and id < ?')
    .run(base + partition.begin, base + to.begin)
  file.database
    .prepare('update partitions set begin_offset = ?, bytes = ? where id = ?')
    .run(to.begin, to.bytes, partition.id)
}

function headRows({ database }: BrokerFile, from: number, end: number): HeadRow[] {
  return database
    .prepare<[number, number, number], HeadRow>(
      `select id, timestamp, ${SIZE_COLUMNS} from log where id >= ? and id < ? order by id limit ?`,
    )
    .raw(true)
    .all(from, end, STEP_ROWS)
}
