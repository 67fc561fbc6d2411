import { FlowError } from '../../contract/errors.ts'
import type { FileReference } from '../../contract/flow-file.ts'
import type { JsonObject, JsonValue } from '../../flow/json-value.ts'

/** One row of a table's file, and where it stands there: `line 7`, `row 3`. */
export interface FileRow {
  readonly row: JsonObject
  readonly place: string
}

/** What is read: the file, as its declaration describes it. */
export interface TableFile {
  /** The name in the flow file, for messages. */
  readonly name: string
  readonly path: string
  readonly declaration: FileReference
  /** Nobody has said yet which column is the key: rows are only looked at. */
  readonly keyIsOpen?: true
}

/** A fault of the file, told by its place. */
export function invalidTable(
  { name, declaration }: TableFile,
  { place, what, hint }: { readonly place: string; readonly what: string; readonly hint?: string },
): FlowError {
  return new FlowError('REFERENCE_INVALID', {
    message: `Reference table "${name}", ${declaration.from.file}, ${place}: ${what}`,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** Quotes at most 40 characters of a cell. */
export function shownCell(value: JsonValue): string {
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? String(field) : field))
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text)
}
