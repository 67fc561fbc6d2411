import { FlowError } from '../../contract/errors.ts'
import type { FileReference } from '../../contract/flow-file.ts'
import type { Clock } from '../clock.ts'
import { CacheFile } from './cache-file.ts'
import { MemoryBudget } from './memory-front.ts'
import type { ReferenceTable } from './reference-table.ts'
import { type SkippedRows, TopicTable, type TopicTableOptions } from './topic-table.ts'
import { WatchedTable } from './watched-table.ts'

export interface ReferenceOptions {
  /** Where the cache `references.db` lies; ":memory:" keeps it nowhere. */
  readonly folder: string
  readonly clock: Clock
  /** Memory for the rows of all tables, in bytes. */
  readonly memoryBytes?: number
  /** Told when a table cannot be refreshed, and with null when it can again. */
  readonly report?: (table: string, error: FlowError | null) => void
  /** Told of messages of a table's topic that are no rows. */
  readonly skipped?: (table: string, rows: SkippedRows) => void
}

/** A table from a topic, with what reads it. */
export type FollowedTopic = Pick<TopicTableOptions, 'name' | 'declaration' | 'topic' | 'broker' | 'codec'> & {
  /** What the codec depends on: two flows may declare one topic differently. */
  readonly declaredAs: unknown
}

/** The reference tables of a process. */
export interface ReferenceStore {
  /**
   * The rows of a file, loaded; the same table for the same file and declaration. It is refreshed until `close`.
   * Throws FILE_MISSING, REFERENCE_INVALID (naming the line), REFERENCE_UNREADABLE.
   */
  load(name: string, declaration: FileReference, filePath: string): Promise<ReferenceTable>
  /**
   * The rows of a topic, read to the end that it has now; the same table for the same topic and declaration. It is
   * followed until `close`. Throws TOPIC_EXPECTED_MISSING, REFERENCE_INVALID, and what the broker says.
   */
  follow(table: FollowedTopic): Promise<ReferenceTable>
  /** Looks at the files and topics of all tables now; resolves when what changed is loaded. */
  refresh(): Promise<void>
  /** Resolves when the looks that the clock has started are done. */
  refreshed(): Promise<void>
  close(): Promise<void>
}

const BUSY_WAIT_MS = 10
const BUSY_AT_MOST = 500
const MEMORY_BYTES = 32 * 1024 * 1024

/**
 * Opens the tables' cache. A damaged cache is thrown away: it is rebuilt from the files. Throws
 * REFERENCE_UNREADABLE where its disk takes none.
 */
export async function openReferences(options: ReferenceOptions): Promise<ReferenceStore> {
  for (let attempt = 1; ; attempt++) {
    try {
      return new SqliteReferences(options)
    } catch (cause) {
      // Another process makes the file just now; SQLite does not wait for that by itself.
      if (!isBusy(cause) || attempt > BUSY_AT_MOST) throw unopened(options.folder, cause)
    }
    await options.clock.sleep(BUSY_WAIT_MS)
  }
}

function unopened(folder: string, cause: unknown): FlowError {
  return new FlowError('REFERENCE_UNREADABLE', {
    message: `The cache of reference tables in ${folder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check that its disk works, has room, and may be written to.',
    cause,
  })
}

function isBusy(error: unknown): boolean {
  return ((error as { code?: string }).code ?? '').startsWith('SQLITE_BUSY')
}

class SqliteReferences implements ReferenceStore {
  private readonly options: ReferenceOptions
  private readonly cache: CacheFile
  private readonly budget: MemoryBudget
  private readonly tables = new Map<string, WatchedTable>()
  private readonly followed = new Map<string, TopicTable>()
  /** One writer at a time: a load is one transaction of the cache's only connection. */
  private writing: Promise<unknown> = Promise.resolve()

  constructor(options: ReferenceOptions) {
    this.options = options
    this.cache = new CacheFile(options.folder)
    this.budget = new MemoryBudget(options.memoryBytes ?? MEMORY_BYTES)
  }

  async load(name: string, declaration: FileReference, path: string): Promise<ReferenceTable> {
    const identity = JSON.stringify([
      name,
      path,
      declaration.key,
      declaration.format ?? null,
      declaration.columns ?? {},
      // Rows that were cached before there was one stay.
      ...(declaration.delimiter === undefined ? [] : [declaration.delimiter]),
    ])
    const known = this.tables.get(identity)
    const watched = known ?? this.watch(identity, { name, declaration, path })
    try {
      return await watched.ready
    } catch (error) {
      // The next try reads the file again.
      if (this.tables.get(identity) === watched) this.tables.delete(identity)
      throw error
    }
  }

  async follow({ declaredAs, ...followed }: FollowedTopic): Promise<ReferenceTable> {
    const { name, topic, declaration } = followed
    const identity = JSON.stringify([name, topic, declaration, declaredAs])
    const table = this.followed.get(identity) ?? this.followTopic(identity, followed)
    try {
      return await table.ready
    } catch (error) {
      table.stop()
      if (this.followed.get(identity) === table) this.followed.delete(identity)
      throw error
    }
  }

  private followTopic(identity: string, followed: Omit<FollowedTopic, 'declaredAs'>): TopicTable {
    const { clock, report, skipped } = this.options
    const { name } = followed
    const table = new TopicTable({
      ...followed,
      clock,
      report: (error) => report?.(name, error),
      skipped: (rows) => skipped?.(name, rows),
    })
    this.followed.set(identity, table)
    return table
  }

  private get all(): readonly (WatchedTable | TopicTable)[] {
    return [...this.tables.values(), ...this.followed.values()]
  }

  private watch(
    identity: string,
    file: { name: string; declaration: FileReference; path: string },
  ): WatchedTable {
    const { clock, report } = this.options
    const watched = new WatchedTable(identity, file, {
      clock,
      cache: this.cache,
      budget: this.budget,
      report: (error) => report?.(file.name, error),
      alone: (write) => this.alone(write),
    })
    this.tables.set(identity, watched)
    return watched
  }

  private alone<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.writing.then(write, write)
    this.writing = turn.catch(() => undefined)
    return turn
  }

  async refresh(): Promise<void> {
    await Promise.all(this.all.map((table) => table.refresh()))
  }

  async refreshed(): Promise<void> {
    await Promise.all(this.all.map((table) => table.refreshed()))
  }

  async close(): Promise<void> {
    for (const table of this.all) table.stop()
    await this.writing
    await Promise.all([...this.followed.values()].map((table) => table.refreshed()))
    this.followed.clear()
    this.tables.clear()
    this.cache.close()
  }
}
