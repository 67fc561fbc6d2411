import { ERROR_PORT, outputPorts } from '../../contract/node-spec.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import { headersOf, keyOf, parseObject, type Parts, timestampOf } from '../message-text/message-members.ts'
import { memberText } from '../message-text/member-text.ts'
import { type CaseLine, refuseUnknown, WrongCaseLine } from './case-problem.ts'
import { type ExactValue, parseExact } from './exact-value.ts'
import { BASE64, type Place, type SeenHeader, textOf } from './seen-message.ts'

/** One line of `expected.ndjson`. What it leaves out is not compared. */
export interface ExpectedMessage {
  readonly line: number
  readonly place: Place
  readonly key: string | null
  readonly value: ExactValue | undefined
  /** Given as a list: order and repetition count. */
  readonly headers: readonly SeenHeader[] | undefined
  readonly headersInOrder: boolean
  readonly timestamp: number | undefined
  /** Of a dead letter. */
  readonly error: string | undefined
}

const places = ['topic', 'port', 'deadLetter']
const members = [...places, 'error', 'key', 'keyBase64', 'value', 'valueBase64', 'headers', 'timestamp']
const passedOver = ['format', 'partition', 'offset']
const EXAMPLE =
  '{"topic": "t", "key": "k", "value": {...}}, {"port": "node.port", ...} or {"deadLetter": "node", "error": "CODE", ...}'

/** Throws WrongLine. */
export function readExpectedLine({ line, text }: CaseLine, flow: CheckedFlow): ExpectedMessage {
  const parts = parseObject(text)
  refuseUnknown(parts, [...members, ...passedOver], EXAMPLE)
  const place = placeOf(parts, flow)
  const value = expectedValue(text, parts)
  const error = errorOf(parts, place)
  if (value === undefined && error === undefined)
    throw new WrongCaseLine('"value" is missing', 'Write null for a tombstone.')
  return {
    line,
    place,
    key: textOf(keyOf(parts)),
    value,
    headers: parts['headers'] === undefined ? undefined : headersOf(parts['headers']).map(seenHeader),
    headersInOrder: Array.isArray(parts['headers']),
    timestamp: parts['timestamp'] === undefined ? undefined : timestampOf(parts['timestamp'], 0),
    error,
  }
}

function seenHeader({
  name,
  value,
}: {
  readonly name: string
  readonly value: Uint8Array | null
}): SeenHeader {
  return { name, value: textOf(value) }
}

function expectedValue(text: string, parts: Parts): ExactValue | undefined {
  if (typeof parts['valueBase64'] === 'string')
    return textOf(Buffer.from(parts['valueBase64'], 'base64')) ?? `${BASE64}${parts['valueBase64']}`
  return parts['value'] === undefined ? undefined : parseExact(memberText(text, 'value') ?? 'null')
}

function errorOf({ error }: Parts, place: Place): string | undefined {
  if (error === undefined) return undefined
  if (typeof error === 'string' && 'deadLetter' in place) return error
  throw new WrongCaseLine(
    '"error" is the code of a dead letter',
    'Write {"deadLetter": "node", "error": "CODE"}.',
  )
}

function placeOf(parts: Parts, flow: CheckedFlow): Place {
  const given = places.filter((name) => parts[name] !== undefined)
  const [name, second] = given
  if (name === undefined || second !== undefined)
    throw new WrongCaseLine(
      'one of "topic", "port" and "deadLetter" says where the message is',
      `A line is ${EXAMPLE}.`,
    )
  const of = parts[name]
  if (typeof of !== 'string') throw new WrongCaseLine(`"${name}" is no text`)
  if (name === 'topic') return { topic: writtenTopic(of, flow) }
  if (name === 'deadLetter') return { deadLetter: nodeOf(of, flow).id }
  return { port: portOf(of, flow) }
}

/** Topics that the flow writes, by their names in the file. */
export function writtenTopics(flow: CheckedFlow): readonly string[] {
  const written = flow.nodes.flatMap(({ spec, config }) => spec.traits.writesTopics?.(config) ?? [])
  return [...new Set(written)].toSorted()
}

function writtenTopic(topic: string, flow: CheckedFlow): string {
  const written = writtenTopics(flow)
  if (written.includes(topic)) return topic
  throw new WrongCaseLine(
    `this flow writes no topic "${topic}"`,
    nameHint(topic, written, 'topic that this flow writes'),
  )
}

function nodeOf(id: string, flow: CheckedFlow): CheckedFlow['nodes'][number] {
  const node = flow.nodes.find((candidate) => candidate.id === id)
  if (node !== undefined) return node
  const ids = flow.nodes.map((candidate) => candidate.id)
  throw new WrongCaseLine(`this flow has no node "${id}"`, nameHint(id, ids, 'node in this flow'))
}

/** `node.port` of this flow. Throws WrongLine. */
export function portOf(given: string, flow: CheckedFlow): string {
  const [id = '', port = '', ...rest] = given.split('.')
  const node = nodeOf(id, flow)
  const ports = [...node.spec.ports.in, ...outputPorts(node.spec, node.config)]
  if (ports.includes(port) && rest.length === 0) return given
  throw new WrongCaseLine(
    `"${id}" has no port "${port}"`,
    nameHint(
      port,
      ports.filter((name) => name !== ERROR_PORT || port === ERROR_PORT),
      'port',
    ),
  )
}
