import { FlowError } from '../../contract/errors.ts'
import type { TopicReference } from '../../contract/flow-file.ts'
import { DEFAULTS } from '../../contract/defaults.ts'
import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import type { Broker, PartitionRange } from '../broker/port.ts'
import type { Clock, TimerHandle } from '../clock.ts'
import type { ValueCodec } from '../codecs/value-codec.ts'
import type { ReferenceTable } from './reference-table.ts'
import { bytesInMemory } from './memory-front.ts'
import { tableKey, type TableKey } from './table-key.ts'
import { type RowChange, topicRows } from './topic-rows.ts'

const PAGE_MESSAGES = 10_000
const PAGE_BYTES = 4 * 1024 * 1024

/** Messages that are no rows. */
export interface SkippedRows {
  readonly topic: string
  /** Since the last time they were told. */
  readonly count: number
  /** Where the last of them lies. */
  readonly partition: number
  readonly offset: number
  readonly cause: string
}

export interface TopicTableOptions {
  readonly name: string
  readonly declaration: TopicReference
  /** Its name on the broker. */
  readonly topic: string
  readonly broker: Broker
  readonly codec: ValueCodec
  readonly clock: Clock
  /** Why it cannot be kept fresh now; null: it is again. */
  report(error: FlowError | null): void
  skipped(rows: SkippedRows): void
}

interface HeldRow {
  readonly row: JsonObject
  readonly bytes: number
}

/**
 * A table from a topic: its newest message of each key. It is read whole, without a group, before its first lookup,
 * and followed after that. Its rows are in memory, since their topic is on the broker already.
 */
export class TopicTable implements ReferenceTable {
  readonly name: string
  readonly keyColumn: string
  readonly keyType: ReferenceTable['keyType']
  readonly hits = { memory: 0, disk: 0, missing: 0 }
  /** Resolves when everything that was in the topic at the start is read. */
  readonly ready: Promise<TopicTable>
  freshAt = 0
  private readonly options: TopicTableOptions
  private readonly changeOf: (message: Parameters<ReturnType<typeof topicRows>>[0]) => RowChange
  private readonly held = new Map<TableKey, HeldRow>()
  private heldBytes = 0
  /** By partition: the next offset to read. */
  private readonly positions = new Map<number, number>()
  private unread: SkippedRows | undefined
  private timer: TimerHandle | undefined
  private following: Promise<void>
  private stopped = false
  private failing = false

  constructor(options: TopicTableOptions) {
    const { name, declaration, codec } = options
    const { key, columns = {} } = declaration
    this.options = options
    this.name = name
    this.keyColumn = key
    this.keyType = Object.hasOwn(columns, key) ? columns[key]! : 'text'
    this.changeOf = topicRows(declaration, codec)
    this.ready = this.begin()
    // A look beside the first one would apply older messages after newer ones. One that fails has no second.
    this.following = this.ready.then(
      () => {},
      () => this.stop(),
    )
  }

  get rows(): number {
    return this.held.size
  }

  get(key: JsonValue): JsonObject | undefined {
    const searched = tableKey(key, this.keyType)
    const found = searched === undefined ? undefined : this.held.get(searched)
    if (found === undefined) this.hits.missing += 1
    else this.hits.memory += 1
    return found?.row
  }

  sampleKeys(count: number): readonly string[] {
    return Array.from(this.held.keys()).slice(0, count).map(String)
  }

  /** Reads what is new. Never throws: what is wrong is reported, and the rows before stay. */
  refresh(): Promise<void> {
    // One look at a time: two would apply older messages after newer ones.
    this.following = this.following.then(() => this.follow())
    return this.following
  }

  /** Resolves when the looks that the clock has started are done. */
  refreshed(): Promise<void> {
    return this.following
  }

  stop(): void {
    this.stopped = true
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer)
  }

  private async begin(): Promise<TopicTable> {
    await this.readToEnd()
    this.scheduleNext()
    return this
  }

  private async follow(): Promise<void> {
    if (this.stopped) return
    try {
      await this.readToEnd()
      if (this.failing) this.options.report(null)
      this.failing = false
    } catch (thrown) {
      if (!(thrown instanceof FlowError)) throw thrown
      if (!this.failing) this.options.report(thrown)
      this.failing = true
    }
  }

  /** To the ends as they are now; what comes meanwhile is read by the next look. */
  private async readToEnd(): Promise<void> {
    const { broker, topic, clock } = this.options
    const [description] = await broker.describeTopics([topic])
    if (description === undefined) throw this.missing()
    if (description.ranges.some(({ partition, end }) => (this.positions.get(partition) ?? 0) > end))
      this.forget()
    const now = clock.now()
    for (const range of description.ranges) await this.readPartition(range)
    this.freshAt = now
    this.tellSkipped()
  }

  private async readPartition({ partition, begin, end }: PartitionRange): Promise<void> {
    const { broker, topic } = this.options
    let offset = Math.max(begin, this.positions.get(partition) ?? begin)
    while (offset < end && !this.stopped) {
      const page = { topic, partition, offset, maxMessages: PAGE_MESSAGES, maxBytes: PAGE_BYTES }
      const { messages, nextOffset } = await broker.read(page)
      for (const message of messages) this.take(message, partition)
      this.positions.set(partition, nextOffset)
      // Only holes were left up to the end.
      if (nextOffset <= offset) return
      offset = nextOffset
    }
  }

  private take(message: Parameters<typeof this.changeOf>[0], partition: number): void {
    let change: RowChange
    try {
      change = this.changeOf(message)
    } catch (thrown) {
      if (!(thrown instanceof FlowError)) throw thrown
      const count = (this.unread?.count ?? 0) + 1
      this.unread = {
        topic: this.options.topic,
        count,
        partition,
        offset: message.offset,
        cause: thrown.message,
      }
      return
    }
    this.remove(change.key)
    if (change.row === undefined) return
    const bytes = bytesInMemory(1, (message.key?.length ?? 0) + (message.value?.length ?? 0))
    this.held.set(change.key, { row: change.row, bytes })
    this.heldBytes += bytes
    if (this.heldBytes > DEFAULTS.topicTableBytes.value) throw this.tooLarge()
  }

  private remove(key: TableKey): void {
    const before = this.held.get(key)
    if (before === undefined) return
    this.heldBytes -= before.bytes
    this.held.delete(key)
  }

  /** The topic was made anew, and ends before what was read of the old one. */
  private forget(): void {
    this.held.clear()
    this.heldBytes = 0
    this.positions.clear()
  }

  private tellSkipped(): void {
    if (this.unread !== undefined) this.options.skipped(this.unread)
    this.unread = undefined
  }

  private missing(): FlowError {
    const { topic } = this.options
    return new FlowError('TOPIC_EXPECTED_MISSING', {
      message: `Topic "${topic}" with the rows of reference table "${this.name}" is not there.`,
      hint: `Create it: "millrace topics create ${topic} --cleanup compact".`,
      step: { do: 'create-topic', topic, isCompacted: true },
    })
  }

  private tooLarge(): FlowError {
    const most = DEFAULTS.topicTableBytes.value / 1024 / 1024
    return new FlowError('REFERENCE_INVALID', {
      message: `Reference table "${this.name}" needs more than ${most} MB of memory: ${this.held.size} rows of "${this.options.topic}" were read.`,
      hint: 'Write rows of fewer fields to a topic of their own, or look up in a file, which may be larger.',
    })
  }

  private scheduleNext(): void {
    if (this.stopped) return
    const { clock, declaration } = this.options
    this.timer = clock.setTimeout(() => {
      void this.refresh().finally(() => this.scheduleNext())
    }, declaration.refreshMs ?? DEFAULTS.topicRefreshMs.value)
  }
}
