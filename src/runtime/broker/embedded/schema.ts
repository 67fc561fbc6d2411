import type { Database } from 'better-sqlite3'
import { FlowError } from '../../../contract/errors.ts'

/** Raised with every change of the tables below; kept in the file as `user_version`. */
export const BROKER_FORMAT = 2

/**
 * A message is found by one number, so that a range of one partition is a range of a table.
 * Ids must stay below 2^53 to be exact in JavaScript: 8,191 partitions of 10^12 messages each.
 */
export const OFFSETS_PER_PARTITION = 2 ** 40
export const MOST_PARTITIONS = 2 ** 13 - 1

const TABLES = `
  create table topics(
    id integer primary key, name text not null unique, cleanup text not null,
    retention_ms integer not null, retention_bytes integer not null, hard_bytes integer not null);

  -- next_offset is never max(id) + 1: retention removes rows. topic_id is null while a deleted topic's rows go.
  create table partitions(
    id integer primary key, topic_id integer, number integer not null,
    begin_offset integer not null default 0, next_offset integer not null default 0,
    bytes integer not null default 0, compacted_to integer not null default 0);
  create unique index partitions_of_topic on partitions(topic_id, number) where topic_id is not null;

  -- Messages of topics that keep all: consecutive ones in one blob (batch-codec.ts), found by the first one's id.
  create table batches(
    id integer primary key, end_offset integer not null, newest integer not null, bytes integer not null,
    messages blob not null);

  -- Messages of compacted topics, a row for each.
  create table log(
    id integer primary key, timestamp integer not null, key blob, value blob, headers blob, crc integer not null);

  -- The newest offset of each key of a compacted topic; tombstone_since is when a null value was first seen.
  create table newest(
    partition_id integer not null, key blob not null, offset integer not null, tombstone_since integer,
    primary key(partition_id, key)) without rowid;
  create index tombstones on newest(partition_id, tombstone_since) where tombstone_since is not null;

  -- generation rises with every change of who is in the group or shall have which task.
  create table groups(id integer primary key, name text not null unique, generation integer not null default 0);
  create table subscriptions(
    group_id integer not null, topic_id integer not null, primary key(group_id, topic_id)) without rowid;
  -- Ids are never used again: the lock file of a member is named after its id. renewed is counted up as a sign of
  -- life; tasks is how many the group has, as the member's plan sees it.
  create table members(
    id integer primary key autoincrement, group_id integer not null, owner text not null, pid integer not null,
    generation integer not null, renewed integer not null, plan text not null default '',
    tasks integer not null default 0, alone integer not null default 0);
  -- owners: who may commit for a task. wanted is the member that shall have it next; who has it gives it back first.
  create table owners(
    group_id integer not null, task integer not null, epoch integer not null, member_id integer,
    wanted integer, commits integer not null default 0, primary key(group_id, task)) without rowid;

  create table positions(
    group_id integer not null, partition_id integer not null, watermark integer not null, finished text,
    primary key(group_id, partition_id)) without rowid;
  create table stores(
    id integer primary key, group_id integer not null, task integer not null, name text not null,
    unique(group_id, task, name));
  create table state(
    store_id integer not null, key text not null, value blob not null, primary key(store_id, key)) without rowid;
`

/** What a file of each earlier format lacks. */
const MIGRATIONS: Readonly<Record<number, string>> = {
  1: `
    alter table members add column plan text not null default '';
    alter table members add column tasks integer not null default 0;
    alter table members add column alone integer not null default 0;`,
}

/** Makes the tables in a new file and brings an older one up to date; throws BROKER_FORMAT_NEWER for a later one. */
export function prepareSchema(database: Database, folder: string): void {
  if (formatOf(database) === BROKER_FORMAT) return
  database
    .transaction(() => {
      const format = formatOf(database)
      if (format > BROKER_FORMAT) throw newerFormat(folder, format)
      if (format === BROKER_FORMAT) return
      if (format === 0) database.exec(TABLES)
      else for (let from = format; from < BROKER_FORMAT; from++) database.exec(MIGRATIONS[from] ?? '')
      database.pragma(`user_version = ${BROKER_FORMAT}`)
    })
    .immediate()
}

function formatOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}

function newerFormat(folder: string, format: number): FlowError {
  return new FlowError('BROKER_FORMAT_NEWER', {
    message: `The broker in ${folder} has format ${format}; this Millrace knows formats up to ${BROKER_FORMAT}.`,
    hint: 'Run the newer Millrace that wrote it, or name another data folder.',
  })
}
