import type { JsonObject } from '../../flow/json-value.ts'
import type { TableKey } from './table-key.ts'

/** Rows cost more in memory than as JSON: names, pointers, the entries themselves. */
export function bytesInMemory(rows: number, jsonBytes: number): number {
  return jsonBytes * 3 + rows * 150
}

/** Memory that the tables of a process share for whole tables. */
export class MemoryBudget {
  readonly all: number
  private free: number

  constructor(bytes: number) {
    this.all = bytes
    this.free = bytes
  }

  take(bytes: number): boolean {
    if (bytes > this.free) return false
    this.free -= bytes
    return true
  }
  giveBack(bytes: number): void {
    this.free += bytes
  }
}

/**
 * The rows used last, up to a limit. Rows are kept in a young and an old half: when the young one is full it
 * becomes the old one, and what was not used since then is forgotten. That is nearly as good as keeping an
 * exact order, and reading stays one search.
 */
export class RecentRows {
  private young = new Map<TableKey, JsonObject>()
  private old = new Map<TableKey, JsonObject>()
  private youngBytes = 0
  private readonly limit: number

  constructor(limitBytes: number) {
    this.limit = limitBytes / 2
  }

  get(key: TableKey): JsonObject | undefined {
    const young = this.young.get(key)
    if (young !== undefined) return young
    const old = this.old.get(key)
    // Its size is not known any more; what matters is that the young half ends at some time.
    if (old !== undefined) this.add(key, old, 200)
    return old
  }

  add(key: TableKey, row: JsonObject, bytes: number): void {
    this.young.set(key, row)
    this.youngBytes += bytes
    if (this.youngBytes < this.limit) return
    this.old = this.young
    this.young = new Map()
    this.youngBytes = 0
  }
}
