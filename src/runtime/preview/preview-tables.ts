import type { FlowError } from '../../contract/errors.ts'
import type { FileReference } from '../../contract/flow-file.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type FollowedTopic, openReferences, type ReferenceStore } from '../reference/open-references.ts'
import type { ReferenceTable } from '../reference/reference-table.ts'

/** Kept beyond those that the last preview asked for: a drawing with a fault for a moment reads no table anew. */
const UNASKED_AT_MOST = 2

interface TableFile {
  readonly name: string
  readonly declaration: FileReference
  readonly path: string
}

/**
 * Tables from files, kept in memory from one preview to the next. To read a million rows takes longer than a preview may:
 * reading goes on behind it, and one of the next finds them.
 */
export class PreviewTables {
  /** By what they are, those asked for last at the end. */
  private readonly kept = new Map<string, KeptTable>()
  private clock: Clock = systemClock

  /** Tables that are being read now, by name. */
  get reading(): readonly string[] {
    return [...this.kept.values()].flatMap(({ name, isRead }) => (isRead ? [] : [name]))
  }

  /** The tables of one preview, which has a clock of its own; one preview at a time. */
  async forPreview(clock: Clock): Promise<ReferenceStore> {
    this.clock = clock
    return new TablesOfPreview(this, await openReferences({ folder: ':memory:', clock }))
  }

  /** Throws FILE_MISSING, REFERENCE_INVALID, REFERENCE_UNREADABLE; then the next preview reads the file anew. */
  async load(identity: string, file: TableFile): Promise<ReferenceTable> {
    const kept = this.kept.get(identity) ?? new KeptTable(file, this.timeOfPreview())
    this.kept.delete(identity)
    this.kept.set(identity, kept)
    try {
      return await kept.asOfNow()
    } catch (error) {
      if (this.kept.get(identity) === kept) this.kept.delete(identity)
      await kept.close()
      throw error
    }
  }

  letGoAllBut(asked: ReadonlySet<string>): void {
    const unasked = [...this.kept].filter(([identity]) => !asked.has(identity))
    for (const [identity, kept] of unasked.slice(0, Math.max(0, unasked.length - UNASKED_AT_MOST))) {
      this.kept.delete(identity)
      void kept.close()
    }
  }

  /** Of the preview that is under way. Tables look at their files when they are told to, not by a timer. */
  private timeOfPreview(): Clock {
    return {
      now: () => this.clock.now(),
      monotonic: () => this.clock.monotonic(),
      sleep: (ms, options) => this.clock.sleep(ms, options),
      setTimeout: () => ({ ref: undefined }),
      clearTimeout: () => {},
    }
  }
}

/** One table in a store of its own: it can be let go without the others. */
class KeptTable {
  readonly name: string
  private readonly store: Promise<ReferenceStore>
  private readonly table: Promise<ReferenceTable>
  private reads = 0
  private fault: FlowError | null = null

  constructor({ name, declaration, path }: TableFile, clock: Clock) {
    this.name = name
    const report = (_: string, error: FlowError | null) => (this.fault = error)
    this.store = openReferences({ folder: ':memory:', clock, report })
    this.table = this.reading(this.store.then((store) => store.load(name, declaration, path)))
    // Who waits for it may have given up by then.
    this.table.catch(() => undefined)
  }

  get isRead(): boolean {
    return this.reads === 0
  }

  /** Looks whether the file was written since. Throws what is wrong with it now. */
  async asOfNow(): Promise<ReferenceTable> {
    const table = await this.table
    await this.reading(this.store.then((store) => store.refresh()))
    if (this.fault !== null) throw this.fault
    return table
  }

  async close(): Promise<void> {
    const store = await this.store.catch(() => undefined)
    await store?.close()
  }

  private async reading<Value>(work: Promise<Value>): Promise<Value> {
    this.reads += 1
    try {
      return await work
    } finally {
      this.reads -= 1
    }
  }
}

class TablesOfPreview implements ReferenceStore {
  private readonly tables: PreviewTables
  /** Of topics: they are as new as the broker of this preview. */
  private readonly topics: ReferenceStore
  private readonly asked = new Set<string>()

  constructor(tables: PreviewTables, topics: ReferenceStore) {
    this.tables = tables
    this.topics = topics
  }

  async load(name: string, declaration: FileReference, path: string): Promise<ReferenceTable> {
    const { key, format = null, columns = {} } = declaration
    const identity = JSON.stringify([name, path, key, format, columns])
    this.asked.add(identity)
    return await this.tables.load(identity, { name, declaration, path })
  }

  async follow(table: FollowedTopic): Promise<ReferenceTable> {
    return await this.topics.follow(table)
  }

  /** Files are looked at once for each preview, when their tables are asked for. */
  async refresh(): Promise<void> {
    await this.topics.refresh()
  }

  async refreshed(): Promise<void> {
    await this.topics.refreshed()
  }

  async close(): Promise<void> {
    this.tables.letGoAllBut(this.asked)
    await this.topics.close()
  }
}
