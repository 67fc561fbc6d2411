import { DEAD_LETTER_HEADERS, OUR_HEADER_PREFIX, OUR_HEADERS, type Header } from '../../contract/message.ts'
import type { OutgoingMessage } from '../broker/port.ts'
import { headerText, textHeader } from '../headers.ts'
import { inputHeaders } from '../inbox/node-input.ts'
import type { FailedPieces } from './failed-pieces.ts'

/** What every dead letter of a flow says of it. */
export interface DeadLetterDesk {
  readonly topic: string
  readonly flow: string
  readonly revision: string
  now(): number
  /** Largest message its topic takes, in bytes. */
  messageBytes(): number
}

/** Of what a topic takes this much is left for the headers, or half of it where that is less. */
const HEADERS_BYTES = 1024 * 1024
/** What the failing node was given is kept whole up to this: a redrive can go on from there. */
const INPUT_BYTES = 256 * 1024

/**
 * A dead letter: original key, value and timestamp, the failure's headers, then the original headers. One that
 * is larger than its topic takes comes in parts under one key, in one partition.
 */
export function deadLetters(failure: FailedPieces, desk: DeadLetterDesk): readonly OutgoingMessage[] {
  const { root } = failure
  const value = root.encode(root.source.codec)
  const headers = [...failureHeaders(failure, desk), ...root.headers.filter((header) => !isSaid(header))]
  const common = { topic: desk.topic, timestamp: root.timestamp }
  const most = desk.messageBytes()
  const partBytes = Math.max(most - HEADERS_BYTES, Math.floor(most / 2))
  if (value === null || value.length <= partBytes) return [{ ...common, key: root.key, value, headers }]
  const parts = Math.ceil(value.length / partBytes)
  // Parts need a key of their own where the message has none: only a key keeps them in one partition.
  const key =
    root.key ??
    new TextEncoder().encode(
      `${desk.flow}/${root.origin.topic}/${root.origin.partition}/${root.origin.offset}`,
    )
  return Array.from({ length: parts }, (_, i) => ({
    ...common,
    key,
    value: value.subarray(i * partBytes, (i + 1) * partBytes),
    headers: [textHeader(DEAD_LETTER_HEADERS.part, `${i + 1}/${parts}`), ...headers],
  }))
}

function failureHeaders(failure: FailedPieces, desk: DeadLetterDesk): readonly Header[] {
  const { error, root } = failure
  const { origin } = root
  const says = DEAD_LETTER_HEADERS
  const headers = [
    textHeader(says.error, error.code),
    textHeader(says.message, error.hint ? `${error.message} ${error.hint}` : error.message),
    textHeader(says.node, failure.nodeId),
    textHeader(says.attempts, String(failure.attempts)),
    textHeader(says.flow, desk.flow),
    textHeader(says.revision, desk.revision),
    textHeader(says.topic, origin.topic),
    textHeader(says.partition, String(origin.partition)),
    textHeader(says.offset, String(origin.offset)),
    textHeader(says.time, String(desk.now())),
  ]
  if (failure.pieces !== undefined) headers.push(textHeader(says.pieces, failure.pieces))
  const start = headerText(root.headers, OUR_HEADERS.start)
  if (start !== undefined && root.source.isInbox === true) headers.push(textHeader(OUR_HEADERS.start, start))
  const mostBytes = Math.min(INPUT_BYTES, Math.floor(desk.messageBytes() / 4))
  const isOneOfMany = (failure.together ?? 1) > 1
  return [...headers, ...inputHeaders(failure.message, root, { mostBytes, isOneOfMany })]
}

function isSaid(header: Header): boolean {
  return header.name.startsWith(OUR_HEADER_PREFIX)
}
