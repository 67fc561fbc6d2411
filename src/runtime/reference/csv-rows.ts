import { CsvError, parse } from 'csv-parse'
import type { Readable } from 'node:stream'
import type { ColumnType } from '../../contract/flow-file.ts'
import { defineField } from '../../flow/define-field.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { describeColumnType, readCell } from './column-types.ts'
import { type FileRow, invalidTable, shownCell, type TableFile } from './file-row.ts'

const LONGEST_RECORD = 1024 * 1024

interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Rows of a CSV file: the first line names the columns; columns are text unless declared. Throws REFERENCE_INVALID. */
export async function* csvRows(input: Readable, file: TableFile): AsyncGenerator<FileRow> {
  const parser = input.pipe(
    parse({ bom: true, info: true, skip_empty_lines: true, max_record_size: LONGEST_RECORD }),
  )
  input.once('error', (error) => parser.destroy(error))
  let columns: readonly Column[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      if (columns === undefined) columns = headerColumns(record, file)
      else yield { row: rowOf(record, columns, { file, line: info.lines }), place: `line ${info.lines}` }
    }
  } catch (error) {
    throw error instanceof CsvError ? csvFault(error, file) : error
  }
  if (columns === undefined)
    throw invalidTable(file, {
      place: 'line 1',
      what: 'the file is empty; its first line names the columns.',
    })
}

function headerColumns(names: readonly string[], file: TableFile): readonly Column[] {
  const { key, columns = {} } = file.declaration
  const place = 'line 1'
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw invalidTable(file, { place, what: `the column ${JSON.stringify(twice)} stands twice.` })
  for (const wanted of [...(file.keyIsOpen === true ? [] : [key]), ...Object.keys(columns)]) {
    if (names.includes(wanted)) continue
    throw invalidTable(file, {
      place,
      what: `there is no column ${JSON.stringify(wanted)}.`,
      hint: `Columns of the file: ${names.slice(0, 20).join(', ')}.`,
    })
  }
  return names.map((name) => ({ name, type: Object.hasOwn(columns, name) ? columns[name]! : 'text' }))
}

function rowOf(
  cells: readonly string[],
  columns: readonly Column[],
  { file, line }: { file: TableFile; line: number },
) {
  const row: Record<string, JsonValue> = {}
  for (let i = 0; i < columns.length; i++) {
    const { name, type } = columns[i]!
    const value = readCell(cells[i]!, type)
    if (value === undefined) {
      throw invalidTable(file, {
        place: `line ${line}, column ${JSON.stringify(name)}`,
        what: `${shownCell(cells[i]!)} is not ${describeColumnType(type)}.`,
      })
    }
    defineField(row, name, value)
  }
  return row
}

const FAULTS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has another number of cells than the first line.',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'behind a closing quote comes more text.',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one.',
  CSV_MAX_RECORD_SIZE: 'the line is longer than 1 MB; a quote may be missing.',
}

function csvFault(error: CsvError, file: TableFile) {
  const lines = (error as CsvError & { readonly lines?: number }).lines
  return invalidTable(file, {
    place: lines === undefined ? 'the file' : `line ${lines}`,
    what: FAULTS[error.code] ?? error.message,
  })
}
