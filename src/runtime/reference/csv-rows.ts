import type { Readable } from 'node:stream'
import type { ColumnType } from '../../contract/flow-file.ts'
import { defineField } from '../../flow/define-field.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { describeColumnType, readCell } from './column-types.ts'
import { csvFault } from './csv-fault.ts'
import { csvRecords, CsvStopped } from './csv-records.ts'
import { type FileRow, invalidTable, shownCell, type TableFile } from './file-row.ts'

interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Rows of a CSV file: the first line names the columns; columns are text unless declared. Throws REFERENCE_INVALID. */
export async function* csvRows(input: Readable, file: TableFile): AsyncGenerator<FileRow> {
  let columns: readonly Column[] | undefined
  try {
    for await (const records of csvRecords(input, delimiterOf(file)))
      for (const { cells, line } of records) {
        if (columns === undefined) columns = headerColumns(cells, file)
        else yield { row: rowOf(cells, columns, { file, line }), place: `line ${line}` }
      }
  } catch (error) {
    if (!(error instanceof CsvStopped)) throw error
    throw csvFault(error.stop, { file, names: columns?.map(({ name }) => name) ?? [] })
  }
  if (columns === undefined)
    throw invalidTable(file, {
      place: 'line 1',
      what: 'the file is empty; its first line names the columns.',
    })
}

/** What stands between its cells. */
export function delimiterOf({ declaration, path }: TableFile): string {
  return declaration.delimiter ?? (path.toLowerCase().endsWith('.tsv') ? '\t' : ',')
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
      hint: `Columns of the file: ${names.slice(0, 20).join(', ')}.${otherDelimiter(names)}`,
    })
  }
  return names.map((name) => ({ name, type: Object.hasOwn(columns, name) ? columns[name]! : 'text' }))
}

/** Spreadsheets of many countries write semicolons: then the first line is one name. */
function otherDelimiter([first = '', ...others]: readonly string[]): string {
  const found = others.length === 0 ? [';', '\t'].find((each) => first.includes(each)) : undefined
  return found === undefined ? '' : ` Where they are several, set "delimiter": ${JSON.stringify(found)}.`
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
