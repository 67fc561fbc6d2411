import type { MessageContent } from '../../contract/message.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { parseDuration } from '../../flow/expressions/duration.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import {
  bytesOf,
  headersOf,
  keyOf,
  parseObject,
  type Parts,
  timestampOf,
  valueOf,
} from '../message-text/message-members.ts'
import { type CaseLine, refuseUnknown, WrongCaseLine } from './case-problem.ts'
import { writtenTopics } from './expected-lines.ts'

/** Where an input line goes: a topic that the flow reads, or a source with a position of its own. */
export type Target = { readonly topic: string } | { readonly node: string }

/** One line of `input.ndjson`. */
export type Step =
  | {
      readonly type: 'send'
      readonly line: number
      readonly to: Target
      /** ms since 1970; undefined: without letting time pass. */
      readonly at: number | undefined
      readonly content: Omit<MessageContent, 'timestamp'>
      /** Undefined: the time at which it is sent. */
      readonly timestamp: number | undefined
    }
  | { readonly type: 'advance'; readonly line: number; readonly ms: number }

// What `topics read` prints can be an input: partition and offset are passed over.
const members = [
  'to',
  'topic',
  'at',
  'timestamp',
  'key',
  'keyBase64',
  'value',
  'valueBase64',
  'format',
  'headers',
]
const passedOver = ['partition', 'offset']
const EXAMPLE = '{"to": "a topic or a source", "key": "k", "value": {...}}, or {"advance": "30s"}'

/** Reads the lines of a flow's case; what it returns throws WrongLine. */
export function inputReader(flow: CheckedFlow, startAt: number): (line: CaseLine) => Step {
  const sources = { flow, targets: targetsOf(flow), written: writtenTopics(flow) }
  return (line) => readInputLine(line, sources, startAt)
}

interface Sources {
  readonly flow: CheckedFlow
  readonly targets: readonly Target[]
  readonly written: readonly string[]
}

function readInputLine({ line, text }: CaseLine, sources: Sources, startAt: number): Step {
  const parts = parseObject(text)
  if ('advance' in parts) {
    refuseUnknown(parts, ['advance'], EXAMPLE)
    return { type: 'advance', line, ms: durationOf('advance', parts['advance']) }
  }
  refuseUnknown(parts, [...members, ...passedOver], EXAMPLE)
  const to = targetOf(parts['to'] ?? parts['topic'], sources)
  return {
    type: 'send',
    line,
    to,
    at: timeOf(parts['at'], startAt),
    content: {
      key: keyOf(parts),
      value: isText(to, parts, sources.flow) ? bytesOf(parts['value'] as string) : valueOf(text, parts),
      headers: headersOf(parts['headers']),
    },
    timestamp: parts['timestamp'] === undefined ? undefined : timestampOf(parts['timestamp'], 0),
  }
}

/** A string for a topic of text or bytes is the text itself, not JSON in quotes. */
function isText(to: Target, { value }: Parts, flow: CheckedFlow): boolean {
  return (
    'topic' in to && typeof value === 'string' && (flow.file.topics[to.topic]?.format ?? 'json') !== 'json'
  )
}

function targetOf(given: unknown, { flow, targets, written }: Sources): Target {
  if (given === undefined) return onlyTarget(targets, written)
  if (typeof given !== 'string') throw new WrongCaseLine('"to" is no text')
  const found = targets.find((target) => targetName(target) === given) ?? topicOf(given, flow)
  if (found !== undefined) return found
  throw new WrongCaseLine(
    `"${given}" is no topic and no source of this flow`,
    nameHint(given, targets.map(targetName), 'source in this flow'),
  )
}

/** Where all comes from: what the flow writes itself is not meant. */
function onlyTarget(targets: readonly Target[], written: readonly string[]): Target {
  const outside =
    targets.length === 1 ? targets : targets.filter((target) => !written.includes(targetName(target)))
  const [only] = outside
  if (only !== undefined && outside.length === 1) return only
  throw new WrongCaseLine('"to" is missing', `Name one of ${targets.map(targetName).join(', ')}.`)
}

/** The node of a topic source stands for its topic. */
function topicOf(given: string, { nodes, file }: CheckedFlow): Target | undefined {
  const node = nodes.find(({ id }) => id === given)
  const topic = node?.spec.traits.readsTopic?.(node.config)
  if (topic !== undefined) return { topic }
  return Object.hasOwn(file.topics, given) ? { topic: given } : undefined
}

function targetsOf({ nodes }: CheckedFlow): readonly Target[] {
  const topics = new Set<string>()
  const sources: Target[] = []
  for (const { id, spec, config } of nodes) {
    const topic = spec.traits.readsTopic?.(config)
    if (topic !== undefined) topics.add(topic)
    else if (spec.traits.cursor === true) sources.push({ node: id })
  }
  return [...[...topics].map((topic) => ({ topic })), ...sources]
}

function targetName(target: Target): string {
  return 'topic' in target ? target.topic : target.node
}

/** ms of `30s`, `1m30s` or `250ms`. Throws WrongLine. */
export function durationOf(name: string, given: unknown): number {
  const ms = typeof given === 'string' ? parseDuration(given)?.ms : undefined
  if (ms !== undefined && ms >= 0) return ms
  throw new WrongCaseLine(`"${name}" is no length of time`, 'Write it as "250ms", "30s", "5m" or "1h30m".')
}

function timeOf(given: unknown, startAt: number): number | undefined {
  if (given === undefined) return undefined
  const ms = typeof given === 'string' ? parseDuration(given)?.ms : undefined
  if (ms !== undefined && ms >= 0) return startAt + ms
  const time = typeof given === 'string' ? Date.parse(given) : Number.NaN
  if (Number.isSafeInteger(time)) return time
  throw new WrongCaseLine('"at" is no time', 'Write it as "30s" after the start, or as an ISO 8601 time.')
}
