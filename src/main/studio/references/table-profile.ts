import type { ColumnType } from '../../../contract/flow-file.ts'
import type { TableLook } from '../../../contract/studio/reference-methods.ts'
import type { JsonObject, JsonValue } from '../../../flow/json-value.ts'
import { Decimal } from '../../../flow/decimal.ts'
import { describeColumnType, fitValue } from '../../../runtime/reference/column-types.ts'
import { type FileRow, shownCell } from '../../../runtime/reference/file-row.ts'

/** Rows that a page shows. */
const SHOWN = 100
const EXAMPLES = 5
const COLUMNS_AT_MOST = 200
/** Cells of a column that are remembered as fitting. */
const REMEMBERED = 5_000
/** Beyond this many rows only one column is still watched for being a key: each costs memory. */
const MANY_ROWS = 100_000
/** Narrowest first: what all rows allow is the guess. */
const NARROW: readonly Exclude<ColumnType, 'text'>[] = ['boolean', 'integer', 'decimal']
/** `4,95`, `1.204,50`; not `1,204,500`. */
const DECIMAL_COMMA = /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+\s*$/

export interface ProfileOptions {
  /** The column that is to be the key; one that offers itself unless given. */
  readonly key: string | undefined
  /** Types that a person chose. */
  readonly columns: Readonly<Record<string, ColumnType>>
}

/** What can be said of a table from its rows, one row after another. */
export class TableProfile {
  count = 0
  private readonly options: ProfileOptions
  private readonly columns = new Map<string, ColumnProfile>()
  private readonly shown: JsonObject[] = []

  constructor(options: ProfileOptions) {
    this.options = options
  }

  take({ row, place }: FileRow): void {
    if (this.count < SHOWN) this.shown.push(row)
    let known = 0
    for (const name of Object.keys(row)) {
      const column = this.columns.get(name) ?? this.add(name)
      column?.take(row[name]!, place)
      if (column !== undefined) known += 1
    }
    if (known < this.columns.size)
      for (const [name, column] of this.columns) if (!Object.hasOwn(row, name)) column.take(null, place)
    this.count += 1
    if (this.count === MANY_ROWS) this.watchOne()
  }

  look(): Pick<
    TableLook,
    'columns' | 'rows' | 'count' | 'key' | 'duplicates' | 'duplicateExamples' | 'keyless'
  > {
    const key = this.options.key ?? this.offeredKey()
    const column = this.columns.get(key)
    return {
      columns: [...this.columns.values()].map((each) => each.look()),
      rows: this.shown.map((row) =>
        [...this.columns.keys()].map((name) => cellText(Object.hasOwn(row, name) ? row[name]! : null)),
      ),
      count: this.count,
      key,
      duplicates: column?.duplicates ?? 0,
      duplicateExamples: column?.examples ?? [],
      keyless: column?.empty ?? 0,
    }
  }

  private add(name: string): ColumnProfile | undefined {
    if (this.columns.size >= COLUMNS_AT_MOST) return undefined
    const chosen = Object.hasOwn(this.options.columns, name) ? this.options.columns[name] : undefined
    const isKey = name === this.options.key
    const column = new ColumnProfile(name, { chosen, isKey, missed: this.count })
    this.columns.set(name, column)
    return column
  }

  private offeredKey(): string {
    return [...this.columns.values()].find(({ isUnique }) => isUnique)?.name ?? ''
  }

  private watchOne(): void {
    const kept = this.options.key ?? this.offeredKey()
    for (const column of this.columns.values()) if (column.name !== kept) column.forget()
  }
}

class ColumnProfile {
  readonly name: string
  empty: number
  duplicates = 0
  readonly examples: { key: string; first: string; place: string }[] = []
  private readonly chosen: ColumnType | undefined
  private readonly isKey: boolean
  /** Where each value stands; undefined: it is no key, and nobody asked for it as one. */
  private seen: Map<string, string> | undefined = new Map()
  private allowed: readonly Exclude<ColumnType, 'text'>[] = NARROW
  private readonly fitting = new Set<JsonValue>()
  private fault: string | undefined
  /** The first number with a decimal comma; null: something else stands here, too. */
  private commaCell: string | null | undefined

  constructor(
    name: string,
    {
      chosen,
      isKey,
      missed,
    }: { readonly chosen: ColumnType | undefined; readonly isKey: boolean; readonly missed: number },
  ) {
    this.name = name
    this.chosen = chosen
    this.isKey = isKey
    this.empty = missed
  }

  get isUnique(): boolean {
    return this.seen !== undefined && this.seen.size > 0 && this.duplicates === 0 && this.empty === 0
  }

  take(value: JsonValue, place: string): void {
    if (value === null || value === '') this.empty += 1
    else this.takeValue(value, place)
  }

  /** It is watched for being a key no longer. */
  forget(): void {
    if (!this.isKey) this.seen = undefined
  }

  look(): TableLook['columns'][number] {
    const { name, empty, isUnique, fault } = this
    const [repeated] = this.examples
    return {
      ...{ name, guess: this.guess(), empty, isUnique },
      ...(repeated === undefined ? {} : { repeated }),
      ...(typeof this.commaCell === 'string' ? { decimalComma: this.commaCell } : {}),
      ...(fault === undefined ? {} : { fault }),
    }
  }

  private takeValue(value: JsonValue, place: string): void {
    if (this.allowed.length > 0 || typeof this.commaCell === 'string') this.narrow(value)
    if (this.chosen !== undefined && this.fault === undefined && fitValue(value, this.chosen) === undefined)
      this.fault = `${place}: ${shownCell(value)} is not ${describeColumnType(this.chosen)}.`
    if (this.seen !== undefined) this.watch(keyText(value), place)
  }

  /** Most columns say the same few things again and again: what was looked at is not looked at twice. */
  private narrow(value: JsonValue): void {
    if (this.fitting.has(value)) return
    if (!this.allowed.every((type) => couldBe(value, type)))
      this.allowed = this.allowed.filter((type) => couldBe(value, type))
    if (this.commaCell !== null) this.watchCommas(value)
    if (this.fitting.size < REMEMBERED) this.fitting.add(value)
  }

  private watchCommas(value: JsonValue): void {
    if (typeof value === 'string' && DECIMAL_COMMA.test(value)) this.commaCell ??= value
    else if (!couldBe(value, 'decimal')) this.commaCell = null
  }

  private watch(key: string, place: string): void {
    const first = this.seen?.get(key)
    if (first === undefined) return void this.seen?.set(key, place)
    this.duplicates += 1
    if (this.examples.length < EXAMPLES) this.examples.push({ key, first, place })
    this.forget()
  }

  private guess(): ColumnType {
    return this.seen?.size === 0 ? 'text' : (this.allowed[0] ?? 'text')
  }
}

/** "00123" is a number to no one who wrote the zeros. */
function couldBe(value: JsonValue, type: ColumnType): boolean {
  if (typeof value === 'string' && /^\s*[+-]?0\d/.test(value)) return false
  return fitValue(value, type) !== undefined
}

function keyText(value: JsonValue): string {
  return typeof value === 'string' ? value : (cellText(value) ?? '')
}

/** A value as a cell shows it; null: there is none. */
export function cellText(value: JsonValue): string | null {
  if (value === null) return null
  if (typeof value === 'string') return value
  if (value instanceof Decimal) return value.toString()
  if (typeof value !== 'object') return String(value)
  return JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? String(field) : field))
}
