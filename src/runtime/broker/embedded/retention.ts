import type { BrokerFile } from './broker-file.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import type { Partition, Topic } from './topic-catalog.ts'

/** Removed in one transaction at most: writers wait no longer than for these. */
export const STEP_ROWS = 300
const STEP_BATCHES = 16

type HeadRow = [id: number, end: number, newest: number, bytes: number]

/**
 * Removes batches from the head of a partition whose messages are all older than the topic's retention or more
 * than its size (of each partition, as in Kafka), never one with a message that a group has not finished. Inside a
 * transaction. Returns whether there may be more to remove.
 */
export function retainStep(file: BrokerFile, topic: Topic, partition: Partition, now: number): boolean {
  const { retentionMs, retentionBytes, cleanup } = topic.settings
  if (cleanup === 'compact' || (retentionMs < 0 && retentionBytes < 0)) return false
  const mayGo = finishedByAll(file, topic, partition)
  const oldest = retentionMs < 0 ? -Infinity : now - retentionMs
  const most = retentionBytes < 0 ? Infinity : retentionBytes
  let { begin, bytes } = partition
  let removed = 0
  for (const [, end, newest, size] of headBatches(file, partition, mayGo)) {
    if (end > mayGo || (newest >= oldest && bytes <= most)) break
    begin = end
    bytes -= size
    removed += 1
  }
  if (removed === 0) return false
  moveBegin(file, partition, { begin, bytes })
  return removed === STEP_BATCHES
}

/**
 * Removes messages below an offset, on demand. Inside a transaction. Returns whether there is more to remove. Of a
 * batch that the offset lies in, the beginning is only hidden: it goes with the rest.
 */
export function deleteStep(file: BrokerFile, partition: Partition, before: number): boolean {
  const to = Math.min(before, partition.next)
  if (partition.begin >= to) return false
  const batches = headBatches(file, partition, to)
  const whole = batches.filter(([, end]) => end <= to)
  const full = batches.length === STEP_BATCHES
  const bytes = whole.reduce((left, [, , , size]) => left - size, partition.bytes)
  moveBegin(file, partition, { begin: full ? (whole.at(-1)?.[1] ?? to) : to, bytes })
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
  if (deleteSome(file, { table: 'batches', from, end, most: STEP_BATCHES })) return true
  if (deleteSome(file, { table: 'log', from, end, most: STEP_ROWS })) return true
  database.prepare('delete from newest where partition_id = ?').run(id)
  database.prepare('delete from partitions where id = ?').run(id)
  return true
}

interface RowsToDelete {
  readonly table: 'batches' | 'log'
  readonly from: number
  readonly end: number
  readonly most: number
}

/** True: there may be more. */
function deleteSome({ database }: BrokerFile, { table, from, end, most }: RowsToDelete): boolean {
  const some = `select id from ${table} where id >= ? and id < ? limit ?`
  return database.prepare(`delete from ${table} where id in (${some})`).run(from, end, most).changes === most
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
    .prepare('delete from batches where id >= ? and id < ? and end_offset <= ?')
    .run(base, base + to.begin, to.begin)
  file.database
    .prepare('update partitions set begin_offset = ?, bytes = ? where id = ?')
    .run(to.begin, to.bytes, partition.id)
}

/** The first batches that are there, up to the one that holds `end`. */
function headBatches({ database }: BrokerFile, partition: Partition, end: number): HeadRow[] {
  const base = partition.id * OFFSETS_PER_PARTITION
  return database
    .prepare<[number, number, number], HeadRow>(
      'select id, end_offset, newest, bytes from batches where id >= ? and id < ? order by id limit ?',
    )
    .raw(true)
    .all(base, base + end, STEP_BATCHES)
}
