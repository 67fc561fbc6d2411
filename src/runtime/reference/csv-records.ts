import { CsvError, type Info, parse } from 'csv-parse'
import type { Readable } from 'node:stream'

const LONGEST_RECORD = 1024 * 1024

/** The cells of one row, and the line that it ends at. */
export interface CsvRecord {
  readonly cells: readonly string[]
  readonly line: number
}

/** A row that cannot be read: the lines that it begins and ends at, and which cell it was. */
export interface CsvStop {
  readonly code: string
  readonly message: string
  readonly begins: number
  readonly ends: number
  readonly cell: number
}

export class CsvStopped extends Error {
  readonly stop: CsvStop

  constructor(stop: CsvStop) {
    super(stop.message)
    this.stop = stop
  }
}

/**
 * The rows of a CSV text, part by part. What stands before a fault is given before it is thrown, as CsvStopped: the
 * parser as a stream would throw it away.
 */
export async function* csvRecords(input: Readable, delimiter: string): AsyncGenerator<readonly CsvRecord[]> {
  let records: CsvRecord[] = []
  let last = { lines: 0, empty: 0 }
  const parser = parse({
    bom: true,
    delimiter,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
    on_record: (cells: string[], { lines, empty_lines: empty }) => {
      records.push({ cells, line: lines })
      last = { lines, empty }
      return null // it goes no further
    },
  })
  const taken = () => {
    const now = records
    records = []
    return now
  }
  parser.resume()
  // It is given to who wrote the part.
  parser.on('error', () => undefined)
  try {
    for await (const part of input) {
      const fault = await new Promise<Error | null | undefined>((done) => parser.write(part, done))
      yield taken()
      if (fault) throw stopped(fault, last)
    }
    const fault = await new Promise<Error | null | undefined>((done) => parser.end(done))
    yield taken()
    if (fault) throw stopped(fault, last)
  } finally {
    parser.destroy()
  }
}

function stopped(fault: Error, last: { readonly lines: number; readonly empty: number }): Error {
  if (!(fault instanceof CsvError)) return fault
  const { code, message } = fault
  const { lines, column, empty_lines: empty } = fault as CsvError & Partial<Info>
  const begins = last.lines + 1 + ((empty ?? last.empty) - last.empty)
  const cell = typeof column === 'number' ? column : 0
  return new CsvStopped({ code, message, begins, ends: Math.max(begins, lines ?? begins), cell })
}
