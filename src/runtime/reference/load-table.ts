import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import { Decimal } from '../../flow/decimal.ts'
import type { FlowError } from '../../contract/errors.ts'
import type { ColumnType } from '../../contract/flow-file.ts'
import { bytesInMemory } from './memory-front.ts'
import type { CachedTable, CacheFile, LoadingGeneration } from './cache-file.ts'
import { type FileRow, invalidTable, shownCell, type TableFile } from './file-row.ts'
import { type FileStamp, readTableFile } from './read-table-file.ts'
import type { RowCodec } from './stored-row.ts'
import { tableKey, type TableKey } from './table-key.ts'

interface Loading {
  readonly file: TableFile
  readonly codec: RowCodec
  readonly stamp: FileStamp
  /** Rows of more memory are not handed over. */
  readonly mostMemory: number
}

export interface LoadedTable {
  readonly cached: CachedTable
  /** All rows, where they need no more than `mostMemory`. */
  readonly whole: ReadonlyMap<TableKey, JsonObject> | undefined
}

/**
 * Loads a file as a new generation. Undefined where another process is writing to the cache. Throws
 * REFERENCE_INVALID, FILE_MISSING and REFERENCE_UNREADABLE; the rows before stay as they were.
 */
export async function loadTable(
  cache: CacheFile,
  identity: string,
  loading: Loading,
): Promise<LoadedTable | undefined> {
  const generation = cache.begin(identity)
  if (generation === undefined) return undefined
  const taker = new RowTaker(generation, loading)
  try {
    const hash = await readTableFile(loading.file, (row) => taker.take(row))
    const { keyType, rows, bytes, whole } = taker
    return { cached: generation.finish({ ...loading.stamp, hash, keyType, rows, bytes }), whole }
  } catch (error) {
    generation.drop()
    throw error instanceof RepeatedKey ? await repeatedKey(error, loading.file, taker.keyType) : error
  }
}

/** Checks each row's key and writes the row. */
class RowTaker {
  rows = 0
  bytes = 0
  private type: ColumnType | undefined
  /** All rows, while they fit into memory. */
  whole: Map<TableKey, JsonObject> | undefined = new Map()
  private readonly generation: LoadingGeneration
  private readonly loading: Loading

  constructor(generation: LoadingGeneration, loading: Loading) {
    this.generation = generation
    this.loading = loading
    this.type = declaredKeyType(loading.file)
  }

  get keyType(): ColumnType {
    return this.type ?? 'text'
  }

  take({ row, place }: FileRow): void {
    const key = this.keyOf(row, place)
    const bytes = this.loading.codec.toBytes(row)
    if (!this.generation.add(String(key), bytes)) throw new RepeatedKey(key, place)
    this.rows += 1
    this.bytes += bytes.length
    this.whole?.set(key, row)
    if (bytesInMemory(this.rows, this.bytes) > this.loading.mostMemory) this.whole = undefined
  }

  private keyOf(row: JsonObject, place: string): TableKey {
    const { file } = this.loading
    const { key: column } = file.declaration
    const value = Object.hasOwn(row, column) ? row[column]! : null
    if (value === null || value === '') {
      throw invalidTable(file, { place, what: `the row has no key: ${JSON.stringify(column)} is empty.` })
    }
    const type = typeOfKey(value)
    this.type ??= type
    const key = tableKey(value, this.keyType)
    if (key !== undefined && type !== undefined && fits(type, this.keyType)) return key
    throw invalidTable(file, {
      place: `${place}, column ${JSON.stringify(column)}`,
      what: `the key ${shownCell(value)} is of another type than those before it.`,
      hint: `Declare its type: "columns": {${JSON.stringify(column)}: "text"}.`,
    })
  }
}

/** Carries what is needed to look for the first row of this key, which is not remembered for millions of rows. */
class RepeatedKey extends Error {
  override readonly name = 'RepeatedKey'
  readonly key: TableKey
  readonly place: string
  constructor(key: TableKey, place: string) {
    super(place)
    this.key = key
    this.place = place
  }
}

async function repeatedKey(
  { key, place }: RepeatedKey,
  file: TableFile,
  keyType: ColumnType,
): Promise<FlowError> {
  let first = 'an earlier row'
  await readTableFile(file, (each) => {
    if (first === 'an earlier row' && tableKey(each.row[file.declaration.key] ?? null, keyType) === key)
      first = each.place
  })
  return invalidTable(file, {
    place,
    what: `the key ${shownCell(String(key))} stands at ${first} already.`,
    hint: 'A table has one row for each key: remove one of them.',
  })
}

// CSV columns are text unless declared; the keys of a JSON file have a type of their own.
function declaredKeyType({ path, declaration }: TableFile): ColumnType | undefined {
  const { key, columns = {}, format } = declaration
  if (Object.hasOwn(columns, key)) return columns[key]
  const isCsv = format === undefined ? /\.[ct]sv$/i.test(path) : format === 'csv'
  return isCsv ? 'text' : undefined
}

function typeOfKey(value: JsonValue): ColumnType | undefined {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  return value instanceof Decimal ? 'decimal' : undefined
}

function fits(type: ColumnType, tableType: ColumnType): boolean {
  const numeric = (of: ColumnType) => of !== 'text' && of !== 'boolean'
  return type === tableType || (numeric(type) && numeric(tableType))
}
