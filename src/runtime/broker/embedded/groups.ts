import type { CommittedPosition } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import { decodeRanges } from './finished-ranges.ts'

type PositionRow = [topic: string, partition: number, watermark: number, finished: string | null]

/** The number of a group, made where it is new. Inside a transaction. */
export function makeGroup(file: BrokerFile, name: string): number {
  const known = findGroup(file, name)
  if (known !== undefined) return known
  return Number(file.database.prepare('insert into groups(name) values (?)').run(name).lastInsertRowid)
}

export function findGroup(file: BrokerFile, name: string): number | undefined {
  return file.database.prepare<[string], number>('select id from groups where name = ?').pluck(true).get(name)
}

/** Committed positions in order of topic and partition. */
export function positionsOf(file: BrokerFile, groupId: number): CommittedPosition[] {
  return file.database
    .prepare<[number], PositionRow>(
      `select topics.name, partitions.number, watermark, finished
       from positions join partitions on partitions.id = partition_id join topics on topics.id = topic_id
       where group_id = ? order by topics.name, partitions.number`,
    )
    .raw(true)
    .all(groupId)
    .map(([topic, partition, watermark, finished]) => {
      return { topic, partition, watermark, finished: decodeRanges(finished) }
    })
}

/** Positions, state, memberships and name of a group. Inside a transaction. */
export function deleteGroup(file: BrokerFile, groupId: number): void {
  const { database } = file
  database
    .prepare('delete from state where store_id in (select id from stores where group_id = ?)')
    .run(groupId)
  for (const table of ['stores', 'positions', 'subscriptions', 'owners', 'members']) {
    database.prepare(`delete from ${table} where group_id = ?`).run(groupId)
  }
  database.prepare('delete from groups where id = ?').run(groupId)
}
