import { createHash } from 'node:crypto'
import type { LogRow, TopicLog } from './broker-log.ts'
import { deadLetters, type Letter } from './dead-letters.ts'
import { headersText, type RowHeader } from './row-headers.ts'

/** What came out, by place: how many messages, and a digest of all of them in their order. Equal where these are. */
export type Outcome = Readonly<Record<string, string>>

/** Each partition by itself, with everything that a message is but its offset. */
export function outcomeOfTopics(log: TopicLog, topics: readonly string[]): Outcome {
  const digests = new Digests()
  for (const topic of topics)
    for (const row of log.rows(topic)) digests.add(`${topic}/${row.partition}`, textOf(row))
  return digests.outcome
}

/**
 * In the order of the messages that they were: where those without a key lie is free. `timestamp` takes the place of
 * theirs where these are of the clock.
 */
export function outcomeOfDeadLetters(log: TopicLog, topic: string, timestamp?: number): Outcome {
  const digests = new Digests()
  const byOrigin = [...deadLetters(log, topic)].toSorted((a, b) => a.origin.localeCompare(b.origin, 'en'))
  for (const letter of byOrigin)
    digests.add(topic, causeOf(letter) + textOf({ ...letter, timestamp: timestamp ?? letter.timestamp }))
  return digests.outcome
}

/** Lines of all files, one file after the other. */
export function outcomeOfLines(name: string, lines: Iterable<Buffer>): Outcome {
  const digests = new Digests()
  for (const line of lines) digests.add(name, line.toString('latin1'))
  return digests.outcome
}

class Digests {
  private readonly open = new Map<string, { count: number; readonly hash: ReturnType<typeof createHash> }>()

  add(place: string, text: string): void {
    let digest = this.open.get(place)
    if (digest === undefined) this.open.set(place, (digest = { count: 0, hash: createHash('sha256') }))
    digest.count += 1
    digest.hash.update(`${text.length} ${text}`)
  }

  get outcome(): Outcome {
    const told = ([place, { count, hash }]: readonly [
      string,
      { count: number; hash: { digest(as: 'hex'): string } },
    ]) => [place, `${count} messages, ${hash.digest('hex')}`] as const
    return Object.fromEntries([...this.open].map(told))
  }
}

function causeOf({ code, says, node, origin }: Letter): string {
  return `${code} ${says} ${node} ${origin} `
}

function textOf({
  timestamp,
  key,
  value,
  headers,
}: Pick<LogRow, 'timestamp' | 'key' | 'value' | 'headers'>): string {
  const bytes = (of: Buffer | null) => (of === null ? 'null' : `"${of.toString('latin1')}"`)
  return `${timestamp} ${bytes(key)} ${headersText(groupedByName(headers))} ${bytes(value)}`
}

/** One reader of Kafka keeps the order among headers of one name only. */
function groupedByName(headers: readonly RowHeader[]): readonly RowHeader[] {
  return headers.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}
