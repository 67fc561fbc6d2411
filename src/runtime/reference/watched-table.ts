import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { Clock, TimerHandle } from '../clock.ts'
import type { CachedTable, CacheFile } from './cache-file.ts'
import type { TableFile } from './file-row.ts'
import { FileTable } from './file-table.ts'
import { loadTable, type LoadedTable } from './load-table.ts'
import type { MemoryBudget } from './memory-front.ts'
import { type FileStamp, hashOf, stampOf } from './read-table-file.ts'
import { rowCodec } from './stored-row.ts'

/** Another process loads its tables: that takes a moment, not long. */
const BUSY_WAIT_MS = 100

export interface WatchSurroundings {
  readonly clock: Clock
  readonly cache: CacheFile
  readonly budget: MemoryBudget
  readonly report: (error: FlowError | null) => void
  /** Runs one write at a time. */
  readonly alone: <T>(write: () => Promise<T>) => Promise<T>
}

/** A table that follows its file: looked at again and again, loaded when it changed. */
export class WatchedTable {
  /** The table, once its rows are there. */
  readonly ready: Promise<FileTable>
  private readonly identity: string
  private readonly file: TableFile
  private readonly around: WatchSurroundings
  private readonly table: FileTable
  private timer: TimerHandle | undefined
  private stopped = false
  private failing = false
  private looking: Promise<void> = Promise.resolve()

  constructor(identity: string, file: TableFile, around: WatchSurroundings) {
    this.identity = identity
    this.file = file
    this.around = around
    this.table = new FileTable({
      name: file.name,
      keyColumn: file.declaration.key,
      cache: around.cache,
      codec: rowCodec(file.declaration),
      budget: around.budget,
    })
    this.ready = around.alone(() => this.begin())
  }

  private async begin(): Promise<FileTable> {
    const stamp = await stampOf(this.file)
    const cached = this.around.cache.table(this.identity)
    // The dates alone are not trusted at a start: a file may have been put back with its old ones.
    const isSame =
      cached !== undefined && cached.size === stamp.size && cached.hash === (await hashOf(this.file))
    this.show(isSame ? this.restamped(cached, stamp) : await this.load(stamp))
    this.scheduleNext()
    return this.table
  }

  /** Looks at the file now. Never throws: what is wrong is reported, and the rows before stay. */
  async refresh(): Promise<void> {
    try {
      await this.around.alone(() => this.follow())
      this.tell(null)
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      this.tell(error)
    }
  }

  private async follow(): Promise<void> {
    if (this.stopped) return
    const stamp = await stampOf(this.file)
    const now = this.around.clock.now()
    const shown = this.table.generation
    if (shown === undefined) return
    if (shown.size === stamp.size && shown.mtimeMs === stamp.mtimeMs) {
      this.table.freshAt = now
      return
    }
    const isSame = shown.size === stamp.size && shown.hash === (await hashOf(this.file))
    this.show(isSame ? this.restamped(shown, stamp) : await this.load(stamp))
  }

  private restamped(cached: CachedTable, stamp: FileStamp): LoadedTable {
    if (cached.mtimeMs !== stamp.mtimeMs) this.around.cache.touch(this.identity, stamp)
    return { cached: { ...cached, ...stamp }, whole: undefined }
  }

  // The stamp was taken before reading: a file that changes meanwhile is loaded again at the next look.
  private async load(stamp: FileStamp): Promise<LoadedTable> {
    const { cache, clock, budget } = this.around
    const loading = { file: this.file, codec: rowCodec(this.file.declaration), stamp, mostMemory: budget.all }
    for (;;) {
      const loaded = await loadTable(cache, this.identity, loading)
      if (loaded !== undefined) return loaded
      if (this.stopped)
        throw new FlowError('REFERENCE_UNREADABLE', {
          message: 'Another process holds the cache of reference tables.',
        })
      await clock.sleep(BUSY_WAIT_MS)
    }
  }

  private show(loaded: LoadedTable): void {
    const now = this.around.clock.now()
    const isShown = loaded.cached.generation === this.table.generation?.generation
    if (isShown) this.table.restamp(loaded.cached, now)
    else this.table.show(loaded, now)
  }

  /** Resolves when the look that the clock has started is done. */
  refreshed(): Promise<void> {
    return this.looking
  }

  private tell(error: FlowError | null): void {
    if (error === null && !this.failing) return
    this.failing = error !== null
    this.around.report(error)
  }

  private scheduleNext(): void {
    if (this.stopped) return
    const { clock } = this.around
    this.timer = clock.setTimeout(() => {
      this.looking = this.refresh().finally(() => this.scheduleNext())
    }, this.file.declaration.refreshMs ?? DEFAULTS.refreshMs.value)
  }

  stop(): void {
    this.stopped = true
    if (this.timer !== undefined) this.around.clock.clearTimeout(this.timer)
    this.table.release()
  }
}
