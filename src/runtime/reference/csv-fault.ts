import type { FlowError } from '../../contract/errors.ts'
import type { CsvStop } from './csv-records.ts'
import { invalidTable, type TableFile } from './file-row.ts'

const DOUBLED = 'a quote that is part of the text is written twice: "".'

interface Fault {
  readonly what: string
  readonly hint: string
  /** It is about one cell, and not about the whole row. */
  readonly isOfCell?: true
}

/** By the parser's code, of a row that stands on one line, or runs from one to another: then a quote opened too much. */
const FAULTS: Readonly<Record<string, (stop: CsvStop) => Fault>> = {
  CSV_QUOTE_NOT_CLOSED: () => ({
    what: 'a quote is opened and never closed.',
    hint: `Close it behind its cell; ${DOUBLED}`,
    isOfCell: true,
  }),
  CSV_INVALID_CLOSING_QUOTE: ({ begins, ends }) => ({
    what:
      begins === ends
        ? 'behind a closing quote comes more text.'
        : `a quote is opened, and the next one stands at line ${ends}, with more text behind it.`,
    hint:
      begins === ends ? `Put the whole cell in quotes; ${DOUBLED}` : `Close it behind its cell; ${DOUBLED}`,
    isOfCell: true,
  }),
  INVALID_OPENING_QUOTE: () => ({
    what: 'a quote stands inside a cell that does not begin with one.',
    hint: `Put the whole cell in quotes; ${DOUBLED}`,
    isOfCell: true,
  }),
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: ({ begins, ends }) => ({
    what:
      begins === ends
        ? 'it has another number of cells than the first line.'
        : `the row runs to line ${ends}, and has another number of cells than the first line.`,
    hint:
      begins === ends
        ? 'A cell that holds the delimiter stands in quotes.'
        : 'Close the quote that is opened there, behind its cell.',
  }),
  CSV_MAX_RECORD_SIZE: () => ({
    what: 'the row that begins there is longer than 1 MB.',
    hint: 'A quote may be opened there and never closed.',
  }),
}

/** What is wrong with a row, told by the line that it begins at: there a quote opens that runs on. */
export function csvFault(
  stop: CsvStop,
  { file, names }: { readonly file: TableFile; readonly names: readonly string[] },
): FlowError {
  const { what, hint, isOfCell } = FAULTS[stop.code]?.(stop) ?? { what: stop.message, hint: '' }
  const name = isOfCell === true ? names[stop.cell] : undefined
  const place = `line ${stop.begins}${name === undefined ? '' : `, column ${JSON.stringify(name)}`}`
  return invalidTable(file, { place, what, ...(hint === '' ? {} : { hint }) })
}
