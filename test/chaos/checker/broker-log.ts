import { join } from 'node:path'
import Database from 'better-sqlite3'
import { batchMessages } from './batch-messages.ts'
import type { RowHeader } from './row-headers.ts'

/** What lies in topics, whichever broker holds them. */
export interface TopicLog {
  /** All messages of a topic, each partition in its order. */
  rows(topic: string): Iterable<LogRow>
}

/** A message as it lies in a topic. */
export interface LogRow {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RowHeader[]
}

/** An id of a row is partition id * 2^40 + offset. */
const OFFSETS_PER_PARTITION = 2 ** 40

/** Reads the SQLite file of a broker that nobody runs any more, by SQL alone. */
export class BrokerLog implements TopicLog {
  private readonly database: Database.Database

  constructor(folder: string) {
    this.database = new Database(join(folder, 'broker.db'), { readonly: true, fileMustExist: true })
  }

  /** All messages of a topic, one partition after the other, each in its order. */
  *rows(topic: string): Generator<LogRow> {
    for (const { id, number } of this.partitions(topic)) {
      const from = id * OFFSETS_PER_PARTITION
      const batches = this.database
        .prepare<[number, number], [id: number, messages: Buffer]>(
          'select id, messages from batches where id >= ? and id < ? order by id',
        )
        .raw(true)
      for (const [at, blob] of batches.iterate(from, from + OFFSETS_PER_PARTITION)) {
        let offset = at - from
        for (const message of batchMessages(blob))
          yield { topic, partition: number, offset: offset++, ...message }
      }
    }
  }

  /** False where SQLite itself finds the file damaged. */
  isSound(): boolean {
    return this.database.pragma('integrity_check', { simple: true }) === 'ok'
  }

  close(): void {
    this.database.close()
  }

  private partitions(topic: string): readonly { readonly id: number; readonly number: number }[] {
    return this.database
      .prepare<[string], { id: number; number: number }>(
        `select partitions.id, partitions.number from partitions join topics on topics.id = partitions.topic_id
         where topics.name = ? order by partitions.number`,
      )
      .all(topic)
  }
}
