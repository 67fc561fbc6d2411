import { FlowError } from '../../contract/errors.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import type { ValueCodec } from '../../runtime/codecs/value-codec.ts'
import type { Message } from '../../runtime/node-api.ts'

/** A message as one line of a file, line end included. Throws CODEC_INPUT_INVALID or CODEC_OUTPUT_INVALID. */
export type FormatLine = (message: Message) => Uint8Array

const NEWLINE = 10
const RETURN = 13
const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8')

/** One JSON value a line; a tombstone is written as null. */
export function ndjsonLines(codec: ValueCodec): FormatLine {
  return (message) => {
    const { value } = message // decoded even if nobody changed it: a broken line must not get into the file
    return withLineEnd(untouchedJson(message, value, codec) ?? codec.encode(value))
  }
}

// Objects and lists come of JSON alone, so their bytes may stay as they came, if they are on one line.
function untouchedJson(message: Message, value: JsonValue, codec: ValueCodec): Uint8Array | undefined {
  if (!isObject(value) && !Array.isArray(value)) return undefined
  const bytes = message.encode(codec)
  return bytes === null || bytes.includes(NEWLINE) || bytes.includes(RETURN) ? undefined : bytes
}

/** The named columns of an object; a missing field is empty, an inner object is written as JSON. */
export function csvLines(columns: readonly string[], codec: ValueCodec): FormatLine {
  return (message) => {
    const { value } = message
    if (isObject(value)) return utf8.encode(csvLine(columns.map((column) => cell(value[column], codec))))
    throw new FlowError('CODEC_OUTPUT_INVALID', {
      message: `A CSV row cannot be made of ${value === null ? 'a message without a value' : 'a value that is no object'}.`,
      hint: 'Make it an object with a map in front, or write "ndjson".',
    })
  }
}

export function csvHeader(columns: readonly string[]): Uint8Array {
  return utf8.encode(csvLine(columns))
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\n`
}

function cell(value: JsonValue | undefined, codec: ValueCodec): string {
  if (value === undefined || value === null) return ''
  if (isObject(value) || Array.isArray(value) || value instanceof Uint8Array)
    return text.decode(codec.encode(value))
  return keyText(value) ?? ''
}

/** RFC 4180: quoted where it holds what would end the field. */
function quoted(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function withLineEnd(bytes: Uint8Array): Uint8Array {
  const line = new Uint8Array(bytes.length + 1)
  line.set(bytes)
  line[bytes.length] = NEWLINE
  return line
}
