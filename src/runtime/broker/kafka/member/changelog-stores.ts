import type { OutgoingMessage, StateChange, StoreTopic } from '../../port.ts'
import { rangeOf } from '../admin/list-offsets.ts'
import { growTopic } from '../admin/topic-admin.ts'
import type { ClusterLink } from '../connection/cluster-link.ts'
import { readPage } from '../read-page.ts'

const PAGE = { maxMessages: 10_000, maxBytes: 4_000_000 } as const
const text = new TextDecoder()
const utf8 = new TextEncoder()

/**
 * The stores of one task: their changes lie in compacted topics, partition i for task i, and what they come to
 * lies in memory, restored when the task is assigned.
 */
export class ChangelogStores {
  private readonly topics: ReadonlyMap<string, string>
  private readonly task: number
  private readonly values = new Map<string, Map<string, Uint8Array>>()

  constructor(stores: readonly StoreTopic[], task: number) {
    this.topics = new Map(stores.map(({ store, changelog }) => [store, changelog]))
    this.task = task
  }

  read(store: string, key: string): Uint8Array | undefined {
    return this.values.get(store)?.get(key)
  }

  /** Reads every changelog to the end it has now. */
  async restore(link: ClusterLink): Promise<void> {
    for (const [store, topic] of this.topics) await this.restoreOne(link, store, topic)
  }

  /** Changes as messages of their changelogs. A store without one is a fault of ours. */
  messages(changes: readonly StateChange[], timestamp: number): OutgoingMessage[] {
    return changes.map(({ store, key, value }) => {
      const topic = this.topics.get(store)
      if (topic === undefined) throw new Error(`The store "${store}" has no changelog.`)
      return { topic, partition: this.task, key: utf8.encode(key), value, headers: [], timestamp }
    })
  }

  /** The changes are durable. */
  apply(changes: readonly StateChange[]): void {
    for (const { store, key, value } of changes) this.set(store, key, value)
  }

  private async restoreOne(link: ClusterLink, store: string, topic: string): Promise<void> {
    const place = { topic, partition: this.task }
    // A topic that the stage reads has got partitions since the changelog was made: this task is new, and keeps nothing yet.
    await growTopic(link, topic, this.task + 1)
    const { begin, end } = await rangeOf(link, place)
    for (let offset = begin; offset < end;) {
      const page = await readPage(link, { ...place, ...PAGE, offset })
      // Copies: a value that stays must not keep the whole answer alive.
      for (const { key, value } of page.messages)
        this.set(store, text.decode(key ?? undefined), value === null ? null : Uint8Array.from(value))
      offset = page.nextOffset
    }
  }

  private set(store: string, key: string, value: Uint8Array | null): void {
    let values = this.values.get(store)
    if (values === undefined) this.values.set(store, (values = new Map()))
    if (value === null) values.delete(key)
    else values.set(key, value)
  }
}
