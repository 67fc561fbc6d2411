import { FlowError } from '../../../contract/errors.ts'
import type { CommittedPosition, StateChange } from '../port.ts'
import type { BrokerFile } from './broker-file.ts'
import { encodeRanges } from './finished-ranges.ts'
import type { TopicCatalog } from './topic-catalog.ts'

/** Writes the positions of a group. Inside a transaction. */
export function writePositions(
  file: BrokerFile,
  catalog: TopicCatalog,
  groupId: number,
  positions: readonly CommittedPosition[],
): void {
  const { setPosition } = file.sql
  for (const { topic, partition: number, watermark, finished } of positions) {
    const partition = catalog.topic(topic).partitions[number]
    if (partition === undefined) {
      throw new FlowError('TOPIC_SETTINGS_INVALID', {
        message: `A position names partition ${number} of topic "${topic}", which does not exist.`,
      })
    }
    setPosition.run(groupId, partition.id, watermark, encodeRanges(finished))
  }
}

/** The stores of one task: keys and values of its nodes' state. */
export class TaskStores {
  private readonly file: BrokerFile
  private readonly groupId: number
  private readonly task: number
  /** Only ids that are durable: one made in a transaction that failed does not exist. */
  private readonly ids = new Map<string, number>()

  constructor(file: BrokerFile, groupId: number, task: number) {
    this.file = file
    this.groupId = groupId
    this.task = task
  }

  read(store: string, key: string): Uint8Array | undefined {
    const id = this.find(store)
    if (id === undefined) return undefined
    this.ids.set(store, id)
    return this.file.sql.readState.get(id, key)
  }

  /** Inside a transaction. */
  write(changes: readonly StateChange[]): void {
    const { setState, deleteState } = this.file.sql
    let store: string | undefined
    let id = 0
    for (const change of changes) {
      if (change.store !== store) {
        store = change.store
        id = this.find(store) ?? this.make(store)
      }
      if (change.value === null) deleteState.run(id, change.key)
      else setState.run(id, change.key, change.value)
    }
  }

  private find(store: string): number | undefined {
    const known = this.ids.get(store)
    if (known !== undefined) return known
    return this.file.database
      .prepare<[number, number, string], number>(
        'select id from stores where group_id = ? and task = ? and name = ?',
      )
      .pluck(true)
      .get(this.groupId, this.task, store)
  }

  private make(store: string): number {
    const { lastInsertRowid } = this.file.database
      .prepare('insert into stores(group_id, task, name) values (?, ?, ?)')
      .run(this.groupId, this.task, store)
    return Number(lastInsertRowid)
  }
}
