import type { JsonValue } from '../../flow/json-value.ts'
import type { CommittedPosition, OutgoingMessage } from '../broker/port.ts'
import type { Ledger } from '../delivery/ledger.ts'
import type { MessageSource } from '../message.ts'
import type { Push } from '../node-api.ts'

/** Where messages enter a task: partition i of a topic, or a source with a cursor. */
export interface TaskInput {
  /** The source node the messages enter at. */
  readonly nodeId: string
  readonly source: MessageSource
  readonly ledger: Ledger
  /** The begin of the chain as it is compiled now. */
  enter: Push
  /** Its part of a commit, as it stands now. */
  committed(): { readonly position?: CommittedPosition; readonly cursor?: OutgoingMessage }
}

/** What the internal topic `cursor` keeps: the watermark of a source that numbers its own messages. */
export interface CursorRecord {
  /** Number of the next message. */
  readonly next: number
  /** Where the source goes on. */
  readonly position: JsonValue
  /** Finished above `next`: `[from, to]`, `to` not included. */
  readonly finished: readonly (readonly [number, number])[]
}

const utf8 = new TextEncoder()
/** The one key of a cursor topic. */
export const CURSOR_KEY = utf8.encode('position')

export function topicInput(input: Omit<TaskInput, 'committed'>): TaskInput {
  const { topic, partition } = input.source
  return {
    ...input,
    committed: () => ({
      position: { topic, partition, watermark: input.ledger.watermark, finished: input.ledger.finished },
    }),
  }
}

export function cursorInput(input: Omit<TaskInput, 'committed'>, now: () => number): TaskInput {
  const { topic, partition } = input.source
  return {
    ...input,
    committed: () => {
      const record: CursorRecord = {
        next: input.ledger.watermark,
        position: input.ledger.position,
        finished: input.ledger.finished.map((range) => [range.from, range.to] as const),
      }
      const value = utf8.encode(JSON.stringify(record))
      return { cursor: { topic, partition, key: CURSOR_KEY, value, headers: [], timestamp: now() } }
    },
  }
}

export function parseCursor(value: Uint8Array | null | undefined): CursorRecord {
  if (value === null || value === undefined) return { next: 0, position: null, finished: [] }
  return JSON.parse(new TextDecoder().decode(value)) as CursorRecord
}
