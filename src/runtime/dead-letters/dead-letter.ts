import {
  DEAD_LETTER_HEADERS,
  type Header,
  type MessageContent,
  type Origin,
  OUR_HEADER_PREFIX,
  OUR_HEADERS,
  type StoredMessage,
} from '../../contract/message.ts'
import { headerText } from '../headers.ts'
import { type InputState, inputHeadersIn, inputStateIn } from '../inbox/node-input.ts'

/** A message that was set aside, put together again where it came in parts. */
export interface DeadLetter {
  /** `<partition>-<offset>`, of its first part. */
  readonly id: string
  readonly partition: number
  /** Of all its parts. */
  readonly offsets: readonly number[]
  readonly code: string
  readonly message: string
  readonly nodeId: string
  readonly attempts: number
  readonly revision: string
  /** When it failed, in ms since 1970. */
  readonly time: number
  /** Where it had entered Millrace. */
  readonly origin: Origin
  /** Key, value, timestamp and headers as they came in. */
  readonly original: MessageContent
  /** The value in front of the failing node, where it differs from the original; its begin where it was cut. */
  readonly input: Uint8Array | undefined
  /** How what the node was given stands here; undefined: an earlier version wrote the dead letter, and does not say. */
  readonly inputState: InputState | undefined
  /** In whole, where it was cut. */
  readonly inputBytes: number
  /** The headers that say so. */
  readonly inputHeaders: readonly Header[]
  /** The node that a person had sent it to; undefined: it came from outside. */
  readonly start: string | undefined
  /** Places of the pieces that failed, where a split lies before the node. */
  readonly pieces: string | undefined
}

/** A dead letter of the parts it was written in; most have one. */
export function deadLetterOf(partition: number, parts: readonly StoredMessage[]): DeadLetter | undefined {
  const [first] = parts
  if (first === undefined) return undefined
  const says = (name: keyof typeof DEAD_LETTER_HEADERS) =>
    headerText(first.headers, DEAD_LETTER_HEADERS[name]) ?? ''
  const origin = {
    topic: says('topic'),
    partition: Number(says('partition')),
    offset: Number(says('offset')),
    timestamp: first.timestamp,
  }
  const madeKey = `${says('flow')}/${origin.topic}/${origin.partition}/${origin.offset}`
  return {
    id: `${partition}-${first.offset}`,
    partition,
    offsets: parts.map(({ offset }) => offset),
    code: says('error'),
    message: says('message'),
    nodeId: says('node'),
    attempts: Number(says('attempts')),
    revision: says('revision'),
    time: Number(says('time')),
    origin,
    original: {
      // A message in parts that had no key was given one, to keep its parts in one partition.
      key: parts.length > 1 && isText(first.key, madeKey) ? null : first.key,
      value:
        parts.length > 1 ? Buffer.concat(parts.map(({ value }) => value ?? new Uint8Array())) : first.value,
      headers: first.headers.filter(isOriginal),
      timestamp: first.timestamp,
    },
    inputState: inputStateIn(first.headers)?.state,
    inputBytes: inputStateIn(first.headers)?.bytes ?? 0,
    inputHeaders: inputHeadersIn(first.headers),
    start: headerText(first.headers, OUR_HEADERS.start),
    input: first.headers.find(({ name }) => name === DEAD_LETTER_HEADERS.input)?.value ?? undefined,
    pieces: headerText(first.headers, DEAD_LETTER_HEADERS.pieces),
  }
}

/** Number and count of a part: `2/3`; undefined for a whole dead letter. */
export function partOf(
  message: StoredMessage,
): { readonly number: number; readonly count: number } | undefined {
  const match = /^(\d+)\/(\d+)$/.exec(headerText(message.headers, DEAD_LETTER_HEADERS.part) ?? '')
  return match === null ? undefined : { number: Number(match[1]), count: Number(match[2]) }
}

function isOriginal({ name }: Header): boolean {
  return !name.startsWith(OUR_HEADER_PREFIX)
}

function isText(bytes: Uint8Array | null, text: string): boolean {
  return bytes !== null && Buffer.from(bytes).toString('utf8') === text
}
