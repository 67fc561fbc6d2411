import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { FlowError } from '../../contract/errors.ts'
import type { JsonObject } from '../../flow/json-value.ts'

/** Rows of a CSV or NDJSON file that templates draw from; CSV values are text. */
export function readRows(path: string, named: string): readonly JsonObject[] {
  const rows = rowsOf(textOf(path, named), path, named)
  if (rows.length > 0) return rows
  throw new FlowError('FILE_FORMAT_INVALID', {
    message: `"${named}" has no rows.`,
    hint: 'Add one below the header.',
    class: 'fault',
  })
}

function textOf(path: string, named: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new FlowError(missing ? 'FILE_MISSING' : 'FILE_UNREADABLE', {
      message: `"${named}" ${missing ? 'does not exist' : 'cannot be read'}.`,
      hint: 'Correct "file" in "$row", or put the file there.',
      cause,
    })
  }
}

function rowsOf(text: string, path: string, named: string): JsonObject[] {
  try {
    if (/\.csv$/i.test(path)) return parse(text, { columns: true, bom: true, skip_empty_lines: true })
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    return lines.map((line) => JSON.parse(line) as JsonObject)
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new FlowError('FILE_FORMAT_INVALID', {
      message: `"${named}" cannot be read: ${said}`,
      hint: 'Give a CSV file with a header, or one JSON object a line.',
      class: 'fault',
      cause,
    })
  }
}
