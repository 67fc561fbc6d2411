import type { ColumnType } from '../../../contract/flow-file.ts'
import type { TableLook } from '../../../contract/studio/reference-methods.ts'

/** What a thread that looks at rows is asked. */
export interface LookJob {
  /** Absolute. */
  readonly path: string
  /** As people know the file. */
  readonly name: string
  readonly format?: 'csv' | 'json' | 'ndjson' | undefined
  /** Of CSV; guessed by the first lines unless given. */
  readonly delimiter?: string | undefined
  readonly depth: 'first' | 'all'
  readonly key: string | undefined
  readonly columns: Readonly<Record<string, ColumnType>>
}

/** What the thread tells: how far it is, then what it found. */
export type FromLookThread = { readonly read: number } | { readonly look: LookDone }

/** Without what only the one who asked knows. */
export type LookDone = Omit<TableLook, 'elapsedMs'>
