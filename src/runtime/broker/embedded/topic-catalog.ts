import { FlowError } from '../../../contract/errors.ts'
import type { TopicSettings } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import type { PartitionRow, TopicRow } from './statements.ts'

export interface Topic {
  readonly id: number
  readonly settings: Required<TopicSettings>
  readonly partitions: readonly Partition[]
  /** Keys, values and headers in all partitions. */
  bytes: number
}

export interface Partition {
  readonly id: number
  readonly begin: number
  next: number
  bytes: number
}

/**
 * Topics as the file has them, kept in memory. Nothing in it is believed after another process has written:
 * `refresh` asks SQLite, and what is stale is read again when it is asked for. Do not keep what it hands out
 * beyond the present step.
 */
export class TopicCatalog {
  private readonly file: BrokerFile
  private readonly changedByOthers: () => void
  private readonly topics = new Map<string, Topic>()
  private seenVersion = -1

  /** `changedByOthers` is called at the first refresh after another process has written. */
  constructor(file: BrokerFile, changedByOthers: () => void) {
    this.file = file
    this.changedByOthers = changedByOthers
  }

  /** Asks SQLite whether another process has written (some us), and if so believes nothing older. */
  refresh(): void {
    this.file.ensureOpen()
    const version = this.file.sql.dataVersion.get() as number
    if (version === this.seenVersion) return
    this.seenVersion = version
    this.topics.clear()
    this.changedByOthers()
  }

  /** After a rollback, or a change of tables by hand. */
  forget(): void {
    this.topics.clear()
    // Another connection, if this one was dropped, counts its versions anew.
    this.seenVersion = -1
  }

  /** Throws TOPIC_MISSING. */
  topic(name: string): Topic {
    const topic = this.topics.get(name) ?? this.load(name)
    if (topic === undefined) throw topicMissing(name)
    return topic
  }

  find(name: string): Topic | undefined {
    return this.topics.get(name) ?? this.load(name)
  }

  names(): string[] {
    return this.file.database
      .prepare<[], string>('select name from topics')
      .pluck(true)
      .all()
      .sort(byCodeUnits)
  }

  /** Happens for each topic whenever another process has written, so that its statements are prepared. */
  private load(name: string): Topic | undefined {
    const { findTopic, partitionsOf } = this.file.sql
    const row = findTopic.get(name)
    if (row === undefined) return undefined
    const topic = asTopic(row, partitionsOf.all(row[0]).map(asPartition))
    this.topics.set(name, topic)
    return topic
  }
}

function asTopic(row: TopicRow, partitions: readonly Partition[]): Topic {
  const [id, name, cleanup, retentionMs, retentionBytes, hardBytes] = row
  return {
    id,
    settings: { name, partitions: partitions.length, cleanup, retentionMs, retentionBytes, hardBytes },
    partitions,
    bytes: partitions.reduce((sum, partition) => sum + partition.bytes, 0),
  }
}

function asPartition([id, begin, next, bytes]: PartitionRow): Partition {
  return { id, begin, next, bytes }
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function topicMissing(name: string): FlowError {
  return new FlowError('TOPIC_MISSING', {
    message: `Topic "${name}" does not exist.`,
    hint: 'Create it, or correct its name.',
  })
}
