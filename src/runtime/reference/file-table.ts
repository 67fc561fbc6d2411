import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import type { CachedTable, CacheFile } from './cache-file.ts'
import { bytesInMemory, type MemoryBudget, RecentRows } from './memory-front.ts'
import type { LoadedTable } from './load-table.ts'
import type { ReferenceTable } from './reference-table.ts'
import type { RowCodec } from './stored-row.ts'
import { tableKey, type TableKey } from './table-key.ts'

/** Memory for the rows used last of a table that is too large to be held whole. */
const RECENT_BYTES = 8 * 1024 * 1024

export interface TableParts {
  readonly name: string
  readonly keyColumn: string
  readonly cache: CacheFile
  readonly codec: RowCodec
  readonly budget: MemoryBudget
}

/** A table from a file. `show` switches all its rows at once. */
export class FileTable implements ReferenceTable {
  readonly name: string
  readonly keyColumn: string
  readonly hits = { memory: 0, disk: 0, missing: 0 }
  freshAt = 0
  private readonly parts: TableParts
  private cached: CachedTable | undefined
  /** All rows, where they fit. */
  private whole: ReadonlyMap<TableKey, JsonObject> | undefined
  private recent = new RecentRows(RECENT_BYTES)
  private reserved = 0

  constructor(parts: TableParts) {
    this.name = parts.name
    this.keyColumn = parts.keyColumn
    this.parts = parts
  }

  get keyType(): ReferenceTable['keyType'] {
    return this.cached?.keyType ?? 'text'
  }

  get rows(): number {
    return this.cached?.rows ?? 0
  }

  get generation(): CachedTable | undefined {
    return this.cached
  }

  get(key: JsonValue): JsonObject | undefined {
    const searched = tableKey(key, this.keyType)
    const row = searched === undefined ? undefined : this.find(searched)
    if (row === undefined) this.hits.missing += 1
    return row
  }

  private find(key: TableKey): JsonObject | undefined {
    const row = this.whole === undefined ? this.recent.get(key) : this.whole.get(key)
    if (row !== undefined) {
      this.hits.memory += 1
      return row
    }
    return this.whole === undefined ? this.fromDisk(key) : undefined
  }

  private fromDisk(key: TableKey): JsonObject | undefined {
    const { cache, codec } = this.parts
    const bytes = cache.row(this.cached!.generation, String(key))
    if (bytes === undefined) return undefined
    this.hits.disk += 1
    const row = codec.fromBytes(bytes)
    this.recent.add(key, row, bytesInMemory(1, bytes.length))
    return row
  }

  sampleKeys(count: number): readonly string[] {
    const samples: string[] = []
    if (this.cached === undefined) return samples
    for (const { key } of this.parts.cache.rows(this.cached.generation)) {
      if (samples.length >= count) break
      samples.push(key)
    }
    return samples
  }

  /** The same rows, known to be those of the file at this time. */
  restamp(cached: CachedTable, freshAt: number): void {
    this.cached = cached
    this.freshAt = freshAt
  }

  /** The rows of this generation, from now on. */
  show({ cached, whole }: LoadedTable, freshAt: number): void {
    this.parts.budget.giveBack(this.reserved)
    const bytes = bytesInMemory(cached.rows, cached.bytes)
    const fits = this.parts.budget.take(bytes)
    this.reserved = fits ? bytes : 0
    this.whole = fits ? (whole ?? this.readWhole(cached)) : undefined
    this.recent = new RecentRows(RECENT_BYTES)
    this.cached = cached
    this.freshAt = freshAt
  }

  private readWhole({ generation, keyType }: CachedTable): ReadonlyMap<TableKey, JsonObject> {
    const { cache, codec, keyColumn } = this.parts
    const all = new Map<TableKey, JsonObject>()
    for (const { row: bytes } of cache.rows(generation)) {
      const row = codec.fromBytes(bytes)
      all.set(tableKey(row[keyColumn]!, keyType)!, row)
    }
    return all
  }

  /** Gives its memory back. */
  release(): void {
    this.parts.budget.giveBack(this.reserved)
    this.reserved = 0
    this.whole = undefined
  }
}
