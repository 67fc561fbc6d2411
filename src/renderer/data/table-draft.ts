import type { ColumnType, FlowFile } from '../../contract/flow-file.ts'
import { NAME_PATTERN } from '../../contract/flow-file.ts'
import type { ColumnLook, RowsSource, TableLook } from '../../contract/studio/reference-methods.ts'
import type { ReferenceEntry } from '../../flow/document/editable-flow.ts'
import { plural } from './figures-text.ts'

/** A reference table on its way into a flow, as a person has described it so far. */
export interface TableDraft {
  readonly name: string
  readonly source?: RowsSource | undefined
  /** Of CSV; undefined: the one that the first lines say. */
  readonly delimiter?: string | undefined
  /** Empty: the one that offers itself. */
  readonly key: string
  /** Types that a person chose; other columns of a CSV file are what all their cells allow. */
  readonly types: Readonly<Record<string, ColumnType>>
  readonly refreshMs?: number | undefined
}

/** What the flow says of a table, as a draft. */
export function draftOfEntry(
  name: string,
  entry: FlowFile['references'][string] | ReferenceEntry,
): TableDraft {
  const { from, key, columns = {}, refreshMs } = entry
  const isCommas = 'file' in from && from.file.toLowerCase().endsWith('.csv')
  const delimiter = entry.delimiter ?? (isCommas ? ',' : undefined)
  return { name, source: from, key, types: columns, refreshMs, delimiter }
}

/** The type that a column has. The key stays text unless a person says otherwise: that is how keys of messages come. */
export function typeOf(draft: TableDraft, look: TableLook, column: string): ColumnType | undefined {
  if (Object.hasOwn(draft.types, column)) return draft.types[column]
  if (!isCsv(draft.source)) return undefined
  if (column === keyOf(draft, look)) return 'text'
  return look.columns.find(({ name }) => name === column)?.guess ?? 'text'
}

export function keyOf(draft: TableDraft, look: TableLook): string {
  return draft.key === '' ? look.key : draft.key
}

/** What people call a column that tells rows apart. */
const KEY_NAME = /(^|[^a-z])(id|key|code|sku|no|nr|number)$/i

/** The column that most people would take for the key, where another one offers itself. */
export function passedOver(draft: TableDraft, look: TableLook): ColumnLook | undefined {
  const at = look.columns.findIndex(({ name }) => name === look.key)
  if (draft.key !== '' || at < 1) return undefined
  const before = look.columns.slice(0, at)
  const called = before.find(({ name }) => KEY_NAME.test(name))
  return called ?? (KEY_NAME.test(look.key) ? undefined : before[0])
}

/** Why a column is not the key, up to the end of the sentence; empty where nothing is known of it. */
export function whyNoKey({ name, repeated, empty }: ColumnLook): string {
  if (repeated !== undefined)
    return `"${repeated.key}" stands twice in "${name}", at ${repeated.first} and ${repeated.place}`
  return empty > 0 ? `${plural(empty, 'row has', 'rows have')} no "${name}"` : ''
}

/** What the flow file will say; `file` is where the rows lie by then. */
export function entryOf(draft: TableDraft, look: TableLook, file: string | undefined): ReferenceEntry {
  const { source } = draft
  const columns = look.columns.flatMap(({ name }) => {
    const type = typeOf(draft, look, name)
    return type === undefined || (type === 'text' && isCsv(source)) ? [] : [[name, type] as const]
  })
  const from = source !== undefined && 'topic' in source ? { topic: source.topic } : { file: file ?? '' }
  return {
    from,
    ...(isCsv(source) ? delimiterEntry(draft.delimiter ?? look.delimiter) : {}),
    key: keyOf(draft, look),
    ...(columns.length === 0 ? {} : { columns: Object.fromEntries(columns) }),
    ...(draft.refreshMs === undefined ? {} : { refreshMs: draft.refreshMs }),
  }
}

/** What everybody expects needs no words. */
function delimiterEntry(delimiter = ','): Pick<ReferenceEntry, 'delimiter'> {
  return delimiter === ',' ? {} : { delimiter }
}

/** Why the table cannot be used yet, as one sentence; undefined where it can. */
export function whyNotReady(
  draft: TableDraft,
  look: TableLook | undefined,
  taken: readonly string[],
): string | undefined {
  if (draft.source === undefined) return 'Choose where the rows come from.'
  if (look === undefined) return 'The rows are being read.'
  if (look.fault !== undefined && !('topic' in draft.source)) return 'The rows cannot be read to their end.'
  return nameFault(draft.name, taken) ?? keyFault(draft, look) ?? columnFault(look)
}

function nameFault(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'Give the table a name.'
  if (!NAME_PATTERN.test(name))
    return 'A name begins with a small letter and has small letters, digits and "-" only.'
  return taken.includes(name) ? `This flow has a table "${name}" already.` : undefined
}

function keyFault(draft: TableDraft, look: TableLook): string | undefined {
  const key = keyOf(draft, look)
  if (key === '') return 'No column has a value of its own in each row, so none can be the key.'
  const isThere = look.columns.some(({ name }) => name === key)
  if (!isThere) return `There is no column "${key}" in these rows.`
  if (look.keyless > 0) return `${plural(look.keyless, 'row has', 'rows have')} no "${key}".`
  if (look.duplicates > 0)
    return `${plural(look.duplicates, 'row has', 'rows have')} a key that stands before.`
  return undefined
}

function columnFault({ columns }: TableLook): string | undefined {
  const wrong = columns.find(({ fault }) => fault !== undefined)
  return wrong === undefined ? undefined : `Column "${wrong.name}", ${wrong.fault}`
}

/** `Price list 2026.csv` as the name of a table: `price-list-2026`. */
export function tableName(file: string): string {
  const base = file.split('/').at(-1) ?? file
  return base
    .replace(/\.[a-z]+$/i, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
}

export function isCsv(source: RowsSource | undefined): boolean {
  if (source === undefined || 'topic' in source) return false
  return 'upload' in source ? source.format === 'csv' : /\.[ct]sv$/i.test(source.file)
}
