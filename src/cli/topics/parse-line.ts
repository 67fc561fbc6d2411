import type { Header, MessageContent } from '../../contract/message.ts'
import { isJson } from './message-line.ts'
import { memberText } from './member-text.ts'

export type LineForm = 'message' | 'raw' | 'keyed'

/** Says in words what is wrong with a line; the caller knows its number. */
export class WrongLine extends Error {}

/** A message of one line of `topics produce`. Throws WrongLine. */
export function parseLine(line: string, form: LineForm, now: number, field = ''): MessageContent {
  if (form === 'raw') return { key: null, value: bytesOf(line), headers: [], timestamp: now }
  if (form === 'keyed') return keyedValue(line, field, now)
  const parts = parseObject(line)
  const unknown = Object.keys(parts).find((name) => !members.has(name))
  if (unknown !== undefined)
    throw new WrongLine(
      `"${unknown}" is no part of a message: a line is {"key", "value", "headers", "timestamp"}; --key FIELD or --raw take other lines`,
    )
  return {
    key: keyOf(parts),
    value: valueOf(line, parts),
    headers: headersOf(parts['headers']),
    timestamp: timestampOf(parts['timestamp'], now),
  }
}

// What `topics read` prints can be produced again: topic, partition and offset are passed over.
const members: ReadonlySet<string> = new Set([
  ...['key', 'keyBase64', 'value', 'valueBase64', 'format', 'headers', 'timestamp'],
  ...['topic', 'partition', 'offset'],
])

type Parts = Readonly<Record<string, unknown>>

function keyedValue(line: string, field: string, now: number): MessageContent {
  let text: string | undefined = line
  let value: unknown = parseObject(line)
  for (const name of field.split('.')) {
    const inside = isRecord(value) ? value[name] : undefined
    if (inside === undefined || text === undefined)
      throw new WrongLine(`it has no field "${field}" to take the key from`)
    text = memberText(text, name)
    value = inside
  }
  if (typeof value === 'object' && value !== null)
    throw new WrongLine(`its field "${field}" is no text or number, so it can be no key`)
  const key = value === null ? null : bytesOf(typeof value === 'string' ? value : (text ?? ''))
  return { key, value: bytesOf(line), headers: [], timestamp: now }
}

function parseObject(line: string): Parts {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new WrongLine(`it is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  if (isRecord(value)) return value
  throw new WrongLine('it is no JSON object; --raw takes lines as values')
}

function isRecord(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function keyOf(parts: Parts): Uint8Array | null {
  if (typeof parts['keyBase64'] === 'string') return Buffer.from(parts['keyBase64'], 'base64')
  const key = parts['key']
  if (key === undefined || key === null) return null
  if (typeof key === 'string') return bytesOf(key)
  if (typeof key === 'number' && Number.isSafeInteger(key)) return bytesOf(String(key))
  throw new WrongLine('"key" is text, a whole number or null')
}

function valueOf(line: string, parts: Parts): Uint8Array | null {
  if (typeof parts['valueBase64'] === 'string') return Buffer.from(parts['valueBase64'], 'base64')
  const value = parts['value']
  if (value === undefined)
    throw new WrongLine('"value" is missing; null makes a tombstone, --raw takes lines as values')
  if (value === null) return null
  if (parts['format'] === 'text' && typeof value === 'string') return bytesOf(value)
  // Its own text, not parsed and printed again: digits stay as they came.
  const text = memberText(line, 'value') ?? JSON.stringify(value)
  return bytesOf(isJson(text) ? text : JSON.stringify(value))
}

/** Either `{"name": "value"}` or, where order and repetition matter, `[{"name": ..., "value": ...}]`. */
function headersOf(headers: unknown): readonly Header[] {
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

function timestampOf(timestamp: unknown, now: number): number {
  if (timestamp === undefined || timestamp === null) return now
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : timestamp
  if (typeof time === 'number' && Number.isSafeInteger(time)) return time
  throw new WrongLine('"timestamp" is a number of ms since 1970, or ISO 8601 text')
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}
