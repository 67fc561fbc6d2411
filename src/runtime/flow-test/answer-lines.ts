import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { type ErrorClass, type ErrorCode, ERROR_CODES } from '../../contract/errors.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { parseExactly } from '../../flow/exact-numbers.ts'
import { memberText } from '../message-text/member-text.ts'
import { keyOf, parseObject, type Parts } from '../message-text/message-members.ts'
import { type CaseLine, refuseUnknown, WrongCaseLine } from './case-problem.ts'
import { durationOf } from './input-lines.ts'
import { type ExactValue, parseExact } from './exact-value.ts'
import { textOf } from './seen-message.ts'

/** One line of `answers.ndjson`: what an outside system says to a node that asks it. */
export interface AnswerLine {
  readonly line: number
  readonly node: string
  /** Only for messages of this key; undefined: any. */
  readonly key: string | null | undefined
  /** Only for this request; undefined: any. */
  readonly request: ExactValue | undefined
  readonly answer: { readonly value: JsonValue } | { readonly error: AnswerError }
  /** Simulated time until it comes, in ms. */
  readonly afterMs: number
  /** How often it is given. */
  readonly times: number
}

export interface AnswerError {
  readonly code: ErrorCode
  readonly class: ErrorClass
  readonly message: string
}

const members = ['node', 'key', 'keyBase64', 'request', 'answer', 'error', 'message', 'after', 'times']
const EXAMPLE = '{"node": "n", "key": "k", "answer": {...}, "after": "200ms"}'

/** Throws WrongLine. */
export function readAnswerLine({ line, text }: CaseLine, flow: CheckedFlow): AnswerLine {
  const parts = parseObject(text)
  refuseUnknown(parts, members, EXAMPLE)
  return {
    line,
    node: nodeOf(parts['node'], flow),
    key: parts['key'] === undefined && parts['keyBase64'] === undefined ? undefined : textOf(keyOf(parts)),
    request: parts['request'] === undefined ? undefined : parseExact(memberText(text, 'request') ?? 'null'),
    answer: answerOf(text, parts),
    afterMs: parts['after'] === undefined ? 0 : durationOf('after', parts['after']),
    times: timesOf(parts['times']),
  }
}

function nodeOf(given: unknown, { nodes }: CheckedFlow): string {
  const asking = nodes.filter(({ spec }) => spec.traits.waits === true).map(({ id }) => id)
  if (typeof given !== 'string') throw new WrongCaseLine('"node" is missing', `A line is ${EXAMPLE}.`)
  if (asking.includes(given)) return given
  throw new WrongCaseLine(
    `no node "${given}" of this flow asks outside`,
    nameHint(given, asking, 'node that asks outside'),
  )
}

function answerOf(text: string, parts: Parts): AnswerLine['answer'] {
  if (parts['error'] === undefined) {
    const answer = memberText(text, 'answer')
    if (answer !== undefined) return { value: parseExactly(answer) }
    throw new WrongCaseLine(
      '"answer" is missing',
      `A line is ${EXAMPLE}, or has "error": "transient" in its place.`,
    )
  }
  const { error, message } = parts
  const said = typeof message === 'string' ? message : 'The outside system failed, as the case says.'
  if (error === 'transient' || error === 'outage' || error === 'message')
    return { error: { code: 'NODE_FAILED', class: error, message: said } }
  if (typeof error === 'string' && Object.hasOwn(ERROR_CODES, error)) {
    const code = error as ErrorCode
    return { error: { code, class: ERROR_CODES[code], message: said } }
  }
  throw new WrongCaseLine(
    '"error" is a class or a code of an error',
    'Write "transient", "outage", "message", or a code of docs/errors.md.',
  )
}

function timesOf(given: unknown): number {
  if (given === undefined) return 1
  if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0) return given
  throw new WrongCaseLine('"times" is a whole number from 1')
}
