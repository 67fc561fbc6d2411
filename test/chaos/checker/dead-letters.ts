import type { LogRow, TopicLog } from './broker-log.ts'
import { headerOf, type RowHeader } from './row-headers.ts'

/** A dead letter, put together again where it was written in parts. */
export interface Letter {
  readonly code: string
  readonly says: string
  readonly node: string
  /** `topic/partition/offset` of the message it was. */
  readonly origin: string
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Those that the message had. */
  readonly headers: readonly RowHeader[]
  /** Where it lies, for people. */
  readonly place: string
  readonly parts: number
}

export function* deadLetters(log: TopicLog, topic: string): Generator<Letter> {
  let parts: LogRow[] = []
  for (const row of log.rows(topic)) {
    const [part = 1, of = 1] = (headerOf(row.headers, 'millrace-part') ?? '1/1').split('/').map(Number)
    if (part === 1 && parts.length > 0)
      throw new Error(`A dead letter at ${placeOf(row)} begins inside another.`)
    parts.push(row)
    if (parts.length !== part)
      throw new Error(`Part ${part} of a dead letter at ${placeOf(row)} comes out of turn.`)
    if (part < of) continue
    yield letterOf(parts)
    parts = []
  }
  if (parts.length > 0) throw new Error(`The last dead letter of ${topic} lacks parts.`)
}

function letterOf(parts: readonly LogRow[]): Letter {
  const first = parts[0] as LogRow
  const says = (name: string) => headerOf(first.headers, `millrace-${name}`) ?? ''
  return {
    code: says('error'),
    says: says('message'),
    node: says('node'),
    origin: `${says('topic')}/${says('partition')}/${says('offset')}`,
    timestamp: first.timestamp,
    key: first.key,
    value: first.value === null ? null : Buffer.concat(parts.map(({ value }) => value ?? Buffer.alloc(0))),
    headers: first.headers.filter(({ name }) => !name.startsWith('millrace-')),
    place: placeOf(first),
    parts: parts.length,
  }
}

export function placeOf({ topic, partition, offset }: LogRow): string {
  return `${topic}/${partition}/${offset}`
}
