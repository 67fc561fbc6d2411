import type { Database } from 'better-sqlite3'
import type { BrokerFile } from './broker-file.ts'
import { STEP_ROWS } from './retention.ts'
import { OFFSETS_PER_PARTITION } from './schema.ts'
import { SIZE_COLUMNS, storedSize, type SizeColumns } from './stored-size.ts'
import type { Partition, Topic } from './topic-catalog.ts'

/** How long a reader that fell behind can still learn that a key was deleted. */
const TOMBSTONE_KEPT_MS = 24 * 60 * 60 * 1000

type KeyRow = [id: number, key: Buffer, isTombstone: number]
type OldTombstone = [key: Buffer, offset: number]

/**
 * Keeps the newest message of each key of a compacted topic. What was looked at already is in the table
 * `newest`, so that a step costs as much as what is new. Inside a transaction. True: there may be more.
 */
export function compactStep(file: BrokerFile, topic: Topic, partition: Partition, now: number): boolean {
  if (topic.settings.cleanup !== 'compact') return false
  const pass = new CompactionPass(file.database, partition, now)
  const more = pass.lookAtNewRows()
  const moreTombstones = pass.removeOldTombstones()
  pass.saveBytes()
  return more || moreTombstones
}

class CompactionPass {
  private readonly database: Database
  private readonly partition: Partition
  private readonly base: number
  private readonly now: number
  private freed = 0

  constructor(database: Database, partition: Partition, now: number) {
    this.database = database
    this.partition = partition
    this.base = partition.id * OFFSETS_PER_PARTITION
    this.now = now
  }

  lookAtNewRows(): boolean {
    const { database, base, partition } = this
    const compactedTo = database
      .prepare<[number], number>('select compacted_to from partitions where id = ?')
      .pluck(true)
      .get(partition.id) as number
    const rows = database
      .prepare<[number, number, number], KeyRow>(
        'select id, key, value is null from log where id >= ? and id < ? order by id limit ?',
      )
      .raw(true)
      .all(base + compactedTo, base + partition.next, STEP_ROWS)
    for (const [id, key, isTombstone] of rows) this.keep(key, id - base, isTombstone === 1)
    const last = rows.at(-1)
    if (last === undefined) return false
    database
      .prepare('update partitions set compacted_to = ? where id = ?')
      .run(last[0] - base + 1, partition.id)
    return rows.length === STEP_ROWS
  }

  removeOldTombstones(): boolean {
    const { database, partition } = this
    const old = database
      .prepare<[number, number, number], OldTombstone>(
        `select key, offset from newest where partition_id = ? and tombstone_since <= ?
         order by tombstone_since limit ?`,
      )
      .raw(true)
      .all(partition.id, this.now - TOMBSTONE_KEPT_MS, STEP_ROWS)
    const forget = database.prepare('delete from newest where partition_id = ? and key = ?')
    for (const [key, offset] of old) {
      this.remove(offset)
      forget.run(partition.id, key)
    }
    return old.length === STEP_ROWS
  }

  saveBytes(): void {
    if (this.freed === 0) return
    this.database
      .prepare('update partitions set bytes = bytes - ? where id = ?')
      .run(this.freed, this.partition.id)
  }

  private keep(key: Buffer, offset: number, isTombstone: boolean): void {
    const { database, partition } = this
    const older = database
      .prepare<[number, Buffer], number>('select offset from newest where partition_id = ? and key = ?')
      .pluck(true)
      .get(partition.id, key)
    if (older !== undefined) this.remove(older)
    database
      .prepare('insert or replace into newest values (?, ?, ?, ?)')
      .run(partition.id, key, offset, isTombstone ? Math.round(this.now) : null)
  }

  private remove(offset: number): void {
    const id = this.base + offset
    const size = this.database
      .prepare<[number], SizeColumns>(`select ${SIZE_COLUMNS} from log where id = ?`)
      .raw(true)
      .get(id)
    if (size === undefined) return
    this.freed += storedSize(size)
    this.database.prepare('delete from log where id = ?').run(id)
  }
}
