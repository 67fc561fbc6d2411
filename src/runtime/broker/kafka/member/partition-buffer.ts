import type { FlowError } from '../../../../contract/errors.ts'
import type { PartitionBatch } from '../../port.ts'
import type { FetchedPartition } from '../requests/fetch.ts'
import { BatchHeader } from '../records/batch-header.ts'
import { RecordCursor } from '../records/record-cursor.ts'

/** Fetched ahead of what was polled, for one partition, in bytes. */
export const AHEAD_BYTES = 500_000

/** One partition that a task reads: what was fetched of it and not polled yet. */
export class PartitionBuffer {
  readonly topic: string
  readonly partition: number
  paused = false
  /** The end for readers of what is committed, as last seen. */
  end: number | undefined
  /** Why nothing can be read: thrown by the next poll. A gap stays until the next seek. */
  failure: FlowError | undefined
  private next: number
  private fetchNext: number
  private cursors: RecordCursor[] = []
  /** Raised by a seek: an answer to an older question is no answer. */
  private seeks = 0

  constructor(topic: string, partition: number, next: number) {
    this.topic = topic
    this.partition = partition
    this.next = next
    this.fetchNext = next
  }

  seek(offset: number): void {
    this.next = offset
    this.fetchNext = offset
    this.cursors = []
    this.failure = undefined
    this.seeks++
  }

  /** Something to give, or an error to tell. */
  get hasNews(): boolean {
    return !this.paused && (this.failure !== undefined || this.cursors.length > 0)
  }

  /** What the fetcher shall ask for next; undefined: nothing now. */
  get wanted(): { readonly offset: number; readonly seeks: number } | undefined {
    if (this.paused || this.failure !== undefined || this.fetchNext === BLOCKED) return undefined
    let ahead = 0
    for (const cursor of this.cursors) ahead += cursor.remainingBytes
    return ahead < AHEAD_BYTES / 2 ? { offset: this.fetchNext, seeks: this.seeks } : undefined
  }

  /** An answer to what was `wanted`. */
  take(
    { records, aborted, lastStableOffset }: FetchedPartition,
    asked: { offset: number; seeks: number },
  ): void {
    if (asked.seeks !== this.seeks || asked.offset !== this.fetchNext) return
    this.end = lastStableOffset
    const end = endOf(records, asked.offset)
    if (end === asked.offset) return
    // Damage is told where it is reached; nothing behind it is asked for.
    this.fetchNext = end ?? BLOCKED
    const { topic, partition } = this
    this.cursors.push(new RecordCursor({ topic, partition, bytes: records, from: asked.offset, aborted }))
  }

  /** The next messages, none where only markers or holes were passed over; undefined where nothing is there. */
  poll(maxMessages: number, maxBytes: number): PartitionBatch | undefined {
    const { topic, partition } = this
    const [cursor] = this.cursors
    if (cursor === undefined) {
      this.tellFailure()
      return undefined
    }
    const { messages, bytes } = cursor.isAtEnd ? NOTHING : cursor.take(maxMessages, maxBytes)
    this.next = cursor.nextOffset
    if (cursor.isAtEnd) this.cursors.shift()
    return { topic, partition, messages, nextOffset: this.next, bytes }
  }

  /** A gap stays until somebody seeks; all else may be well the next time. */
  private tellFailure(): void {
    const { failure } = this
    if (failure === undefined) return
    if (failure.class !== 'gap') this.failure = undefined
    throw failure
  }
}

const NOTHING = { messages: [], bytes: 0 } as const

/** Nothing behind this can be read. */
const BLOCKED = -1

/** Where the answer ends: behind its last whole batch; undefined where that cannot be told. */
function endOf(records: Buffer, from: number): number | undefined {
  let end = from
  try {
    for (let at = 0; ;) {
      const batch = BatchHeader.read(records, at)
      if (batch === undefined) return end
      end = Math.max(end, batch.lastOffset + 1)
      at = batch.end
    }
  } catch {
    return undefined
  }
}
