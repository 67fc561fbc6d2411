import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import { FlowError } from '../../contract/errors.ts'
import type { ColumnType } from '../../contract/flow-file.ts'
import type { FileSourceConfig } from './spec.ts'

const utf8 = new TextEncoder()
const utf8Text = new TextDecoder('utf-8', { ignoreBOM: true })

/** Makes JSON of CSV rows; the numbers in it are the row's own digits, so that a decimal stays exact. */
export class CsvRows {
  private readonly columns: Readonly<Record<string, ColumnType>>
  private readonly delimiter: string
  private header: readonly string[] | undefined

  constructor({ columns = {}, delimiter }: Pick<FileSourceConfig, 'columns' | 'delimiter'>) {
    this.columns = columns
    this.delimiter = delimiter
  }

  get hasHeader(): boolean {
    return this.header !== undefined
  }

  /** Throws FILE_FORMAT_INVALID (class `fault`) where the first line cannot name the columns. */
  setHeader(line: Uint8Array): void {
    const names = this.fieldsOf(line, 1)
    const repeated = names.find((name, index) => names.indexOf(name) < index)
    const unknown = Object.keys(this.columns).find((name) => !names.includes(name))
    if (repeated !== undefined)
      throw headerError(`names "${repeated}" twice`, 'Rename one of the two columns.')
    if (unknown !== undefined) {
      throw headerError(`has no column "${unknown}"`, `Correct "columns"; the file has: ${names.join(', ')}.`)
    }
    this.header = names
  }

  /** One row as JSON. Throws FILE_FORMAT_INVALID, which makes a dead letter of the row alone. */
  toJson(row: Uint8Array, line: number): Uint8Array {
    const header = this.header!
    const fields = this.fieldsOf(row, line)
    if (fields.length !== header.length) {
      throw rowError(line, `has ${fields.length} fields, and the header names ${header.length}`)
    }
    const members = fields.map((text, index) => {
      const name = header[index]!
      return `${JSON.stringify(name)}:${literal(text, { name, type: this.columns[name] ?? 'text', line })}`
    })
    return utf8.encode(`{${members.join(',')}}`)
  }

  private fieldsOf(row: Uint8Array, line: number): readonly string[] {
    if (!isUtf8(row)) throw rowError(line, 'is not UTF-8')
    const text = utf8Text.decode(row)
    // Most rows have no quotes, and the parser's own start costs more than such a row.
    if (!text.includes('"')) return text.split(this.delimiter)
    try {
      const rows = parse(text, { delimiter: this.delimiter, relax_column_count: true })
      return rows[0] ?? ['']
    } catch (cause) {
      throw rowError(line, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
}

interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly line: number
}

/** A field as JSON; an empty one of any type but text is null. */
function literal(text: string, { name, type, line }: Column): string {
  if (type === 'text') return JSON.stringify(text)
  const trimmed = text.trim()
  if (trimmed === '') return 'null'
  if (type === 'boolean') {
    if (/^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase()
    throw rowError(line, `holds ${JSON.stringify(trimmed)} in column "${name}", which is boolean`)
  }
  const pattern =
    type === 'integer' ? /^-?\d+$/ : type === 'decimal' ? /^-?\d+(\.\d+)?$/ : /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/
  if (!pattern.test(trimmed))
    throw rowError(line, `holds ${JSON.stringify(trimmed)} in column "${name}", which is ${type}`)
  return trimmed.replace(/^(-?)0+(?=\d)/, '$1') // JSON has no leading zeros
}

function rowError(line: number, what: string): FlowError {
  return new FlowError('FILE_FORMAT_INVALID', {
    message: `Line ${line} ${what}.`,
    hint: 'Correct the row, or the types under "columns".',
  })
}

function headerError(what: string, hint: string): FlowError {
  return new FlowError('FILE_FORMAT_INVALID', { message: `The header line ${what}.`, hint, class: 'fault' })
}
