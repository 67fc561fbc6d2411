import { DEAD_LETTER_HEADERS, type MessageContent, OUR_HEADER_PREFIX } from '../../contract/message.ts'
import { headerText } from '../headers.ts'
import { isJson } from '../../flow/is-json.ts'
import { asText, base64 } from '../message-text/message-line.ts'
import { type ExactValue, parseExact } from './exact-value.ts'

/** Where a case looks at messages: a topic, a port of a node, or the dead letters of a node. */
export type Place = { readonly topic: string } | { readonly port: string } | { readonly deadLetter: string }

/** What lies in a message, for comparing and for printing. Bytes that are no text stand as `base64:...`. */
export interface SeenContent {
  readonly key: string | null
  /** JSON as it is, other text as a string. */
  readonly value: ExactValue
  readonly headers: readonly SeenHeader[]
  readonly timestamp: number
  /** Of a dead letter: the code of its error. */
  readonly error?: string
}

export interface SeenHeader {
  readonly name: string
  readonly value: string | null
}

export interface SeenMessage extends SeenContent {
  readonly place: Place
}

/** One name for each place, also to sort by. */
export function placeName(place: Place): string {
  if ('topic' in place) return place.topic
  if ('port' in place) return place.port
  return `dead letters of ${place.deadLetter}`
}

export const BASE64 = 'base64:'

/** `format` is that of the topic: of one that holds text, "42" is no number. */
export function seenContent(
  { key, value, headers, timestamp }: MessageContent,
  format: 'json' | 'text' | 'bytes' = 'json',
): SeenContent {
  return {
    key: textOf(key),
    value: seenValue(value, format),
    headers: headers.map(({ name, value: bytes }) => ({ name, value: textOf(bytes) })),
    timestamp,
  }
}

/** With its original headers, and of our own the code and the node. */
export function seenDeadLetter(letter: MessageContent): SeenMessage {
  const content = seenContent({
    ...letter,
    headers: letter.headers.filter(({ name }) => !name.startsWith(OUR_HEADER_PREFIX)),
  })
  const said = (name: string) => headerText(letter.headers, name) ?? ''
  return {
    ...content,
    error: said(DEAD_LETTER_HEADERS.error),
    place: { deadLetter: said(DEAD_LETTER_HEADERS.node) },
  }
}

export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : (asText(bytes) ?? `${BASE64}${base64(bytes)}`)
}

function seenValue(value: Uint8Array | null, format: 'json' | 'text' | 'bytes'): ExactValue {
  const text = textOf(value)
  if (text === null || format === 'text' || text.startsWith(BASE64)) return text
  return isJson(text) ? parseExact(text) : text
}
