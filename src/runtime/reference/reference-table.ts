import type { ColumnType } from '../../contract/flow-file.ts'
import type { JsonObject, JsonValue } from '../../flow/json-value.ts'

/** Rows found by key, held in SQLite with memory in front. Looking up is synchronous. */
export interface ReferenceTable {
  readonly name: string
  /** The row, or undefined. Rows are shared and never changed. */
  get(key: JsonValue): JsonObject | undefined
  /** The column that rows are found by. */
  readonly keyColumn: string
  /** How the keys are typed: a lookup by another type finds nothing, and the node can say why. */
  readonly keyType: ColumnType
  readonly rows: number
  /** ms since 1970 when its rows were last known to equal their file's. */
  readonly freshAt: number
  /** Lookups answered from memory, and from SQLite. */
  readonly hits: { memory: number; disk: number; missing: number }
  /** Some keys, for a message that names near ones. */
  sampleKeys(count: number): readonly string[]
}
