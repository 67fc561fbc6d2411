import { DEAD_LETTER_HEADERS, type Header, type MessageContent } from '../../contract/message.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import { headerText, textHeader } from '../headers.ts'
import { Message, type WrittenValue } from '../message.ts'

/**
 * How what a failing node was given stands in its dead letter.
 *
 * - `original`: the original's value.
 * - `json`: another value, whole.
 * - `tombstone`: no value.
 * - `cut`: it was too large; its begin is there to be read.
 * - `unwritable`: JSON cannot hold it.
 * - `pieces`: several pieces of the original failed; the first is there to be read.
 */
export const INPUT_STATES = ['original', 'json', 'tombstone', 'cut', 'unwritable', 'pieces'] as const
export type InputState = (typeof INPUT_STATES)[number]

/** What beside the value differs from the original. */
interface InputEnvelope {
  /** Base64; null: no key. */
  readonly key?: string | null
  /** Names with base64. */
  readonly headers?: readonly (readonly [string, string | null])[]
  readonly timestamp?: number
  /** Of a piece: its place in the list that was split. */
  readonly pieces?: readonly number[]
}

/** What a dead letter says of the input of its node. */
const INPUT_HEADERS: ReadonlySet<string> = new Set([
  DEAD_LETTER_HEADERS.input,
  DEAD_LETTER_HEADERS.inputState,
  DEAD_LETTER_HEADERS.inputEnvelope,
])

export interface InputBounds {
  /** For value, key and headers together. */
  readonly mostBytes: number
  /** It stands for others too, which are not written. */
  readonly isOneOfMany: boolean
}

/** What the node was given, where a stage read `root`; as much as there is room for. */
export function inputHeaders(
  message: Message,
  root: Message,
  { mostBytes, isOneOfMany }: InputBounds,
): readonly Header[] {
  const value = valueOf(message)
  if (value === undefined) return [stateHeader('unwritable')]
  const envelope = JSON.stringify(envelopeOf(message, root))
  const bytes = (value.json?.length ?? 0) + Buffer.byteLength(envelope)
  const isCut = bytes > mostBytes
  const state = isOneOfMany ? 'pieces' : isCut ? 'cut' : value.state
  return [
    textHeader(DEAD_LETTER_HEADERS.inputState, state === 'cut' ? `cut ${bytes}` : state),
    ...(value.json === undefined
      ? []
      : [{ name: DEAD_LETTER_HEADERS.input, value: value.json.subarray(0, mostBytes) }]),
    ...(isCut || envelope === '{}' ? [] : [textHeader(DEAD_LETTER_HEADERS.inputEnvelope, envelope)]),
  ]
}

/** Of the headers of a dead letter those that say what the node was given. */
export function inputHeadersIn(headers: readonly Header[]): readonly Header[] {
  return headers.filter(({ name }) => INPUT_HEADERS.has(name))
}

/** Undefined where a dead letter says nothing of it: an earlier version wrote it. */
export function inputStateIn(
  headers: readonly Header[],
): { readonly state: InputState; readonly bytes: number } | undefined {
  const [word, bytes] = (headerText(headers, DEAD_LETTER_HEADERS.inputState) ?? '').split(' ')
  const state = INPUT_STATES.find((each) => each === word)
  return state === undefined ? undefined : { state, bytes: Number(bytes ?? 0) }
}

/** The input again, of headers that say so and of the original they lie beside. */
export function inputIn(headers: readonly Header[], original: MessageContent, root: Message): Message {
  const { source, offset } = root
  const envelope = JSON.parse(headerText(headers, DEAD_LETTER_HEADERS.inputEnvelope) ?? '{}') as InputEnvelope
  const { state } = inputStateIn(headers) ?? { state: 'original' }
  const content = {
    key: envelope.key === undefined ? original.key : bytesOf(envelope.key),
    headers: envelope.headers?.map(([name, value]) => ({ name, value: bytesOf(value) })) ?? original.headers,
    timestamp: envelope.timestamp ?? original.timestamp,
    value: state === 'tombstone' ? null : original.value,
  }
  const { pieces } = envelope
  const message = new Message(
    source,
    offset,
    content,
    pieces === undefined ? root.origin : { ...root.origin, pieces },
  )
  return state === 'json' ? message.withWritten(written(headers)) : message
}

/** A value that is JSON already, digit by digit. */
export function asWritten(json: Uint8Array): WrittenValue {
  const read = (text: string) => jsonCodec().decode(Buffer.from(text, 'utf8'))
  return { json: Buffer.from(json).toString('utf8'), read }
}

function written(headers: readonly Header[]): WrittenValue {
  const json = headers.findLast(({ name }) => name === DEAD_LETTER_HEADERS.input)?.value
  return asWritten(json ?? new Uint8Array())
}

function valueOf(message: Message): { readonly state: InputState; readonly json?: Uint8Array } | undefined {
  if (message.isTombstone) return { state: 'tombstone' }
  if (!message.isChanged) return { state: 'original' }
  try {
    const json = message.encode(jsonCodec())
    return json === null ? { state: 'tombstone' } : { state: 'json', json }
  } catch {
    return undefined // That may be the very failure.
  }
}

function envelopeOf(message: Message, root: Message): InputEnvelope {
  const { key, headers, timestamp, origin } = message
  return {
    ...(isSame(key, root.key) ? {} : { key: base64(key) }),
    ...(isSameList(headers, root.headers)
      ? {}
      : { headers: headers.map(({ name, value }) => [name, base64(value)] as const) }),
    ...(timestamp === root.timestamp ? {} : { timestamp }),
    ...(origin.pieces === undefined ? {} : { pieces: origin.pieces }),
  }
}

function isSameList(one: readonly Header[], other: readonly Header[]): boolean {
  if (one === other) return true
  if (one.length !== other.length) return false
  return one.every(({ name, value }, index) => {
    const there = other[index]
    return there?.name === name && isSame(value, there.value)
  })
}

function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return one === other
  return one === other || Buffer.compare(one, other) === 0
}

function stateHeader(state: InputState): Header {
  return textHeader(DEAD_LETTER_HEADERS.inputState, state)
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('base64')
}

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : Buffer.from(text, 'base64')
}
