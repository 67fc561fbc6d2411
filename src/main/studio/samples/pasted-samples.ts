import { type Node, parseTree } from 'jsonc-parser'
import { FlowError } from '../../../contract/errors.ts'
import { type ReadSamples, type Sample, SAMPLES_AT_MOST } from '../../../contract/studio/sample-methods.ts'
import { jsonFault } from '../../../runtime/codecs/json-fault.ts'
import { isJson } from '../../../flow/is-json.ts'
import {
  headersOf,
  isRecord,
  keyOf,
  type Parts,
  timestampOf,
  valueOf,
  WrongLine,
} from '../../../runtime/message-text/message-members.ts'
import { bytesText } from './sample-bytes.ts'

/**
 * The messages in a text that was pasted or dropped: one JSON value, a list of objects, lines of JSON, or text. What
 * is no JSON is kept as text, and a note says where it is none. Digits stay as they came.
 */
export function pastedSamples(text: string, now: number): ReadSamples {
  const whole = text.replace(/^\uFEFF/, '').trim()
  if (whole === '') return { samples: [], notes: [] }
  const { values, notes } = valuesIn(whole)
  const left = values.length - SAMPLES_AT_MOST
  return {
    samples: values.slice(0, SAMPLES_AT_MOST).map((value) => sampleOf(value, now)),
    notes:
      left <= 0
        ? [...notes]
        : [...notes, `The first ${SAMPLES_AT_MOST} are kept, and ${left} more are left out.`],
  }
}

interface Values {
  readonly values: readonly string[]
  readonly notes: readonly string[]
}

function valuesIn(whole: string): Values {
  if (isJson(whole)) return { values: objectsOfList(whole) ?? [whole], notes: [] }
  const lines = whole.split(/\r?\n/).filter((line) => line.trim() !== '')
  const wrong = lines.flatMap((line, index) => (isJson(line) ? [] : [index]))
  if (lines.length > 1 && wrong.length < lines.length) return linesWith(wrong, lines)
  return { values: [whole], notes: [`${faultIn(whole)} It is kept as text.`] }
}

function linesWith(wrong: readonly number[], lines: readonly string[]): Values {
  const values = lines.map((line) => line.trim())
  const [first] = wrong
  if (first === undefined) return { values, notes: [] }
  const says =
    wrong.length === 1
      ? `Line ${first + 1} of ${lines.length} is no JSON, and is kept as text.`
      : `${wrong.length} of ${lines.length} lines are no JSON, the first is line ${first + 1}; they are kept as text.`
  return { values, notes: [says] }
}

/** Each element as it is written, of a list of objects; undefined for any other value. */
function objectsOfList(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  const elements = treeOf(text)?.children ?? []
  if (elements.length === 0 || elements.some(({ type }) => type !== 'object')) return undefined
  return elements.map(({ offset, length }) => text.slice(offset, offset + length))
}

function treeOf(text: string): Node | undefined {
  try {
    return parseTree(text)
  } catch {
    return undefined // nested too deeply for that parser: one message, as it is
  }
}

function faultIn(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    return jsonFault(text, error).message.replace('The value', 'This')
  }
  return 'This is no JSON.'
}

function sampleOf(text: string, now: number): Sample {
  return envelopeIn(text, now) ?? { key: null, value: text, headers: [], timestamp: now, origin: 'pasted' }
}

/** A whole message, as `topics read` prints it; undefined where the text is a value. */
function envelopeIn(text: string, now: number): Sample | undefined {
  const parts: unknown = text.startsWith('{') && isJson(text) ? JSON.parse(text) : undefined
  if (!isRecord(parts) || !isEnvelope(parts)) return undefined
  try {
    return {
      key: bytesText(keyOf(parts)),
      value: bytesText(valueOf(text, parts)),
      headers: headersOf(parts['headers']).map(({ name, value }) => ({ name, value: bytesText(value) })),
      timestamp: timestampOf(parts['timestamp'], now),
      origin: 'pasted',
      ...placeIn(parts),
    }
  } catch (error) {
    if (error instanceof WrongLine || error instanceof FlowError) return undefined
    throw error
  }
}

const MEMBERS: ReadonlySet<string> = new Set([
  ...['key', 'keyBase64', 'value', 'valueBase64', 'format', 'headers', 'timestamp'],
  ...['topic', 'partition', 'offset', 'to'],
])

/** An object of data may have a field "value" too: a message has something beside it, and nothing else. */
function isEnvelope(parts: Parts): boolean {
  const names = Object.keys(parts)
  const hasValue = 'value' in parts || 'valueBase64' in parts
  return hasValue && names.length > 1 && names.every((name) => MEMBERS.has(name))
}

function placeIn({ topic, partition, offset }: Parts): Pick<Sample, 'place'> {
  if (typeof topic !== 'string' || typeof partition !== 'number' || typeof offset !== 'number') return {}
  return { place: `${topic} ${partition}:${offset}` }
}
