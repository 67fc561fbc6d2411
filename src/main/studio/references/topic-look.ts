import type { TopicReference } from '../../../contract/flow-file.ts'
import { describeError, FlowError } from '../../../contract/errors.ts'
import type { JsonObject } from '../../../flow/json-value.ts'
import type { Broker } from '../../../runtime/broker/port.ts'
import { jsonCodec } from '../../../runtime/codecs/json-codec.ts'
import { mergePartitions } from '../../../runtime/message-text/merge-partitions.ts'
import type { FileRow } from '../../../runtime/reference/file-row.ts'
import { topicRows } from '../../../runtime/reference/topic-rows.ts'
import type { LookDone } from './look-job.ts'
import { cellText, type ProfileOptions, TableProfile } from './table-profile.ts'

/** Messages that are looked at: enough to see what the topic holds. */
const MOST = 5_000
/** Holds the message's key until its column has a name; no field of a value that people write is called so. */
const OPEN_KEY = ''
/** What the key's column is called where the messages have no field for it. */
const KEY_COLUMN = 'key'

/** What a table from this topic would hold: the newest message of each key. Throws TOPIC_MISSING. */
export async function lookAtTopic(broker: Broker, topic: string, options: ProfileOptions): Promise<LookDone> {
  const [description] = await broker.describeTopics([topic])
  if (description === undefined)
    throw new FlowError('TOPIC_MISSING', {
      message: `There is no topic "${topic}" on ${broker.kind === 'kafka' ? 'this Kafka' : 'the broker of this workspace'} yet.`,
      hint: 'Run the flow that writes it, or create it and produce a message.',
    })
  const ranges = description.ranges.map(({ partition, begin, end }) => ({ partition, from: begin, to: end }))
  const found = await rowsOf(broker, topic, { ranges, options })
  const { rows, read, unread } = found
  const key = options.key ?? keyOf(rows)
  const profile = new TableProfile({ ...options, key })
  for (const { row, place } of rows.values()) profile.take({ row: named(row, key), place })
  const all = ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  return { ...profile.look(), isWhole: read >= all, bytes: null, ...(unread === undefined ? {} : unread) }
}

interface Found {
  readonly rows: ReadonlyMap<string, FileRow>
  readonly read: number
  readonly unread: Pick<LookDone, 'fault'> | undefined
}

async function rowsOf(
  broker: Broker,
  topic: string,
  {
    ranges,
    options,
  }: {
    readonly ranges: Parameters<typeof mergePartitions>[2]
    readonly options: ProfileOptions
  },
): Promise<Found> {
  const declaration: TopicReference = { from: { topic }, key: options.key ?? OPEN_KEY }
  const changeOf = topicRows(declaration, jsonCodec())
  const rows = new Map<string, FileRow>()
  let read = 0
  let unread: Found['unread']
  for await (const message of mergePartitions(broker, topic, ranges)) {
    if (read === MOST) break
    read += 1
    const place = `${message.partition}:${message.offset}`
    try {
      const { key, row } = changeOf(message)
      // The newest stands last, as it came.
      rows.delete(String(key))
      if (row !== undefined) rows.set(String(key), { row, place })
    } catch (error) {
      unread ??= {
        fault: {
          code: 'REFERENCE_INVALID',
          message: `The message ${place} is no row: ${describeError(error)}`,
          hint: 'Such messages are passed over.',
        },
      }
    }
  }
  return { rows, read, unread }
}

/** The field that holds the message's key in every row; else the column that the key is put into. */
function keyOf(rows: ReadonlyMap<string, FileRow>): string {
  const [first] = rows.values()
  const names = Object.keys(first?.row ?? {}).filter((name) => name !== OPEN_KEY)
  const isKey = (name: string) => [...rows].every(([key, { row }]) => cellText(row[name] ?? null) === key)
  return names.find(isKey) ?? KEY_COLUMN
}

/** The row with its key under the column's name. */
function named({ [OPEN_KEY]: key, ...row }: JsonObject, column: string): JsonObject {
  return key === undefined || Object.hasOwn(row, column) ? row : { [column]: key, ...row }
}
