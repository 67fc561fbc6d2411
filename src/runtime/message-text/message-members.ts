import type { Header } from '../../contract/message.ts'
import { memberText } from './member-text.ts'
import { isJson } from '../../flow/is-json.ts'

/** Says in words what is wrong with a line; the caller knows its number. */
export class WrongLine extends Error {}

/** A line as JSON.parse reads it; the members' own text is taken from the line where digits count. */
export type Parts = Readonly<Record<string, unknown>>

/** Throws WrongLine; `cure` ends the sentence on what is JSON and no object. */
export function parseObject(line: string, cure = ''): Parts {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new WrongLine(`it is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (isRecord(value)) return value
  throw new WrongLine(`it is no JSON object${cure}`)
}

export function isRecord(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function keyOf(parts: Parts): Uint8Array | null {
  if (typeof parts['keyBase64'] === 'string') return Buffer.from(parts['keyBase64'], 'base64')
  const key = parts['key']
  if (key === undefined || key === null) return null
  if (typeof key === 'string') return bytesOf(key)
  if (typeof key === 'number' && Number.isSafeInteger(key)) return bytesOf(String(key))
  throw new WrongLine('"key" is text, a whole number or null')
}

export function valueOf(line: string, parts: Parts): Uint8Array | null {
  if (typeof parts['valueBase64'] === 'string') return Buffer.from(parts['valueBase64'], 'base64')
  const value = parts['value']
  if (value === undefined) throw new WrongLine('"value" is missing; null makes a tombstone')
  if (value === null) return null
  if (parts['format'] === 'text' && typeof value === 'string') return bytesOf(value)
  // Its own text, not parsed and printed again: digits stay as they came.
  const text = memberText(line, 'value') ?? JSON.stringify(value)
  return bytesOf(isJson(text) ? text : JSON.stringify(value))
}

/** Either `{"name": "value"}` or, where order and repetition matter, `[{"name": ..., "value": ...}]`. */
export function headersOf(headers: unknown): readonly Header[] {
  if (headers === undefined || headers === null) return []
  if (Array.isArray(headers)) return headers.map(headerOf)
  if (isRecord(headers)) return Object.entries(headers).map(([name, value]) => headerOf({ name, value }))
  throw new WrongLine('"headers" is an object of texts, or a list of {"name", "value"}')
}

function headerOf(header: unknown): Header {
  if (isRecord(header) && typeof header['name'] === 'string') {
    const { name, value, valueBase64 } = header
    if (typeof valueBase64 === 'string') return { name, value: Buffer.from(valueBase64, 'base64') }
    if (value === null || typeof value === 'string')
      return { name, value: value === null ? null : bytesOf(value) }
  }
  throw new WrongLine('a header is {"name": text, "value": text or null}')
}

export function timestampOf(timestamp: unknown, now: number): number {
  if (timestamp === undefined || timestamp === null) return now
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : timestamp
  if (typeof time === 'number' && Number.isSafeInteger(time)) return time
  throw new WrongLine('"timestamp" is a number of ms since 1970, or ISO 8601 text')
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}
