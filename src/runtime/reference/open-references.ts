import { FlowError } from '../../contract/errors.ts'
import type { ReferenceDeclaration } from '../../contract/flow-file.ts'
import type { Clock } from '../clock.ts'
import { CacheFile } from './cache-file.ts'
import { MemoryBudget } from './memory-front.ts'
import type { ReferenceTable } from './reference-table.ts'
import { WatchedTable } from './watched-table.ts'

export interface ReferenceOptions {
  /** Where the cache `references.db` lies; ":memory:" keeps it nowhere. */
  readonly folder: string
  readonly clock: Clock
  /** Memory for the rows of all tables, in bytes. */
  readonly memoryBytes?: number
  /** Told when a table cannot be refreshed, and with null when it can again. */
  readonly report?: (table: string, error: FlowError | null) => void
}

/** The reference tables of a process. */
export interface ReferenceStore {
  /**
   * The rows of a file, loaded; the same table for the same file and declaration. It is refreshed until `close`.
   * Throws FILE_MISSING, REFERENCE_INVALID (naming the line), REFERENCE_UNREADABLE.
   */
  load(name: string, declaration: ReferenceDeclaration, filePath: string): Promise<ReferenceTable>
  /** Looks at the files of all tables now; resolves when what changed is loaded. */
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
  /** One writer at a time: a load is one transaction of the cache's only connection. */
  private writing: Promise<unknown> = Promise.resolve()

  constructor(options: ReferenceOptions) {
    this.options = options
    this.cache = new CacheFile(options.folder)
    this.budget = new MemoryBudget(options.memoryBytes ?? MEMORY_BYTES)
  }

  async load(name: string, declaration: ReferenceDeclaration, path: string): Promise<ReferenceTable> {
    const identity = JSON.stringify([
      name,
      path,
      declaration.key,
      declaration.format ?? null,
      declaration.columns ?? {},
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

  private watch(
    identity: string,
    file: { name: string; declaration: ReferenceDeclaration; path: string },
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
    await Promise.all([...this.tables.values()].map((table) => table.refresh()))
  }

  async refreshed(): Promise<void> {
    await Promise.all([...this.tables.values()].map((table) => table.refreshed()))
  }

  async close(): Promise<void> {
    for (const table of this.tables.values()) table.stop()
    await this.writing
    this.tables.clear()
    this.cache.close()
  }
}
