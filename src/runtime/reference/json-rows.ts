import type { Readable } from 'node:stream'
import { FlowError } from '../../contract/errors.ts'
import { defineField } from '../../flow/define-field.ts'
import { isObject, type JsonObject, type JsonValue } from '../../flow/json-value.ts'
import { isBlank } from '../codecs/is-blank.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import { turn } from '../turn.ts'
import { describeColumnType, fitValue } from './column-types.ts'
import { type FileRow, invalidTable, shownCell, type TableFile } from './file-row.ts'
import { linesOf } from './lines.ts'

const LARGEST_FILE = 256 * 1024 * 1024
const ROWS_AT_ONCE = 1_000
const codec = jsonCodec({ mostBytes: LARGEST_FILE })

/** Rows of a JSON file: a list of objects, or `{"rows": [...]}`. Throws REFERENCE_INVALID. */
export async function* jsonRows(input: Readable, file: TableFile): AsyncGenerator<FileRow> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of input as AsyncIterable<Buffer>) {
    size += part.length
    if (size > LARGEST_FILE) {
      throw invalidTable(file, {
        place: 'the file',
        what: 'it is larger than 256 MB.',
        hint: 'Write it as NDJSON or CSV.',
      })
    }
    parts.push(part)
  }
  const content = decode(Buffer.concat(parts), file, 'the file')
  const rows = isObject(content) && Object.hasOwn(content, 'rows') ? content['rows'] : content
  if (!Array.isArray(rows)) {
    throw invalidTable(file, {
      place: 'the file',
      what: 'it holds no list of rows.',
      hint: 'Write [{...}, ...] or {"rows": [{...}, ...]}.',
    })
  }
  for (const [index, row] of (rows as readonly JsonValue[]).entries()) {
    // Rows that lie in memory already would hold up everything else in the process.
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await turn()
    yield fileRow(row, file, `row ${index + 1}`)
  }
}

/** Rows of a file with one JSON object a line. Throws REFERENCE_INVALID. */
export async function* ndjsonRows(input: Readable, file: TableFile): AsyncGenerator<FileRow> {
  let line = 0
  for await (const bytes of linesOf(input)) {
    line += 1
    const place = `line ${line}`
    if (!isBlank(bytes)) yield fileRow(decode(bytes, file, place), file, place)
  }
}

function decode(bytes: Uint8Array, file: TableFile, place: string): JsonValue {
  try {
    return codec.decode(bytes)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    throw invalidTable(file, { place, what: error.message.replace(/^The value/, 'it') })
  }
}

function fileRow(row: JsonValue, file: TableFile, place: string): FileRow {
  if (!isObject(row))
    throw invalidTable(file, { place, what: `${shownCell(row)} is not an object of columns.` })
  return { row: typed(row, file, place), place }
}

function typed(row: JsonObject, file: TableFile, place: string): JsonObject {
  const { columns } = file.declaration
  if (columns === undefined) return row
  const fitted: Record<string, JsonValue> = { ...row }
  for (const [name, type] of Object.entries(columns)) {
    if (!Object.hasOwn(row, name)) continue
    const value = fitValue(row[name]!, type)
    if (value === undefined) {
      throw invalidTable(file, {
        place: `${place}, column ${JSON.stringify(name)}`,
        what: `${shownCell(row[name]!)} is not ${describeColumnType(type)}.`,
      })
    }
    defineField(fitted, name, value)
  }
  return fitted
}
