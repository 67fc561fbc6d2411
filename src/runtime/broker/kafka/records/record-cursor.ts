import { FlowError } from '../../../../contract/errors.ts'
import type { StoredMessage } from '../../../../contract/message.ts'
import { messageBytes } from '../../port.ts'
import { AbortedTransactions, type AbortedTransaction } from './aborted-transactions.ts'
import { BatchHeader } from './batch-header.ts'
import { openBatch } from './open-batch.ts'
import type { RecordReader } from './record-reader.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

export type { AbortedTransaction }

export interface FetchedRecords {
  readonly topic: string
  readonly partition: number
  /** The records field of a Fetch response for the partition: whole batches, the last one possibly cut off. */
  readonly bytes: Buffer
  /** The offset asked for: earlier records of the first batch are passed over. */
  readonly from: number
  /** As the response tells them under read_committed. */
  readonly aborted: readonly AbortedTransaction[]
}

export interface TakenMessages {
  readonly messages: readonly StoredMessage[]
  /** Keys, values and headers, as `messageBytes` counts them. */
  readonly bytes: number
}

/**
 * Reads fetched record batches lazily: a poll takes as many messages as it may. Keys, values and header values are
 * views of the response (or of the decompressed batch), which therefore lives as long as one of them.
 */
export class RecordCursor {
  private readonly fetched: FetchedRecords
  private readonly aborted: AbortedTransactions
  /** Where the batch behind the one in hand begins. */
  private at = 0
  private next: number
  /** The batch in hand: checked, with messages for us, and its records as soon as they are asked for. */
  private batch: BatchHeader | undefined
  private records: RecordReader | undefined
  /** Read but not taken, as it did not fit. */
  private kept: StoredMessage | undefined
  /** Why reading cannot go on; what lies in front of it is still given. */
  private failure: FlowError | undefined

  /** Does not throw: damage is told by `take`. */
  constructor(fetched: FetchedRecords) {
    this.fetched = fetched
    this.next = fetched.from
    this.aborted = new AbortedTransactions(fetched.aborted)
    try {
      this.settle()
    } catch (error) {
      this.fail(error)
    }
  }

  /** Where reading goes on: behind the last message taken, and behind markers, aborted and compacted records that follow it. */
  get nextOffset(): number {
    return this.next
  }

  /** Nothing is left to take. */
  get isAtEnd(): boolean {
    return this.batch === undefined && this.failure === undefined
  }

  /** Bytes not yet taken, about; a batch under way counts as it is when decompressed. */
  get remainingBytes(): number {
    if (this.isAtEnd) return 0
    const inHand = this.records?.remainingBytes ?? this.batch?.size ?? 0
    return inHand + this.fetched.bytes.length - this.at
  }

  /**
   * Messages in order, at least one if there is any, then while within both limits (`messageBytes` counts).
   * Throws BATCH_DAMAGED or BATCH_UNSUPPORTED where the next batch cannot be read.
   */
  take(maxMessages: number, maxBytes: number): TakenMessages {
    const taken: Taking = { messages: [], bytes: 0 }
    try {
      if (this.failure === undefined) this.fill(taken, maxMessages, maxBytes)
    } catch (error) {
      this.fail(error)
    }
    if (this.failure !== undefined && taken.messages.length === 0) throw this.failure
    return taken
  }

  private fill(taken: Taking, maxMessages: number, maxBytes: number): void {
    for (let count = 0; count === 0 || count < maxMessages; count++) {
      const message = this.peek()
      if (message === undefined) return
      const bytes = taken.bytes + messageBytes(message)
      if (count > 0 && bytes > maxBytes) return
      taken.messages.push(message)
      taken.bytes = bytes
      this.kept = undefined
      this.next = message.offset + 1
      if (this.records?.left === 0) this.leaveBatch()
    }
  }

  private peek(): StoredMessage | undefined {
    if (this.kept !== undefined || this.batch === undefined) return this.kept
    this.records ??= openBatch(this.batch)
    return (this.kept = this.records.next())
  }

  private leaveBatch(): void {
    if (this.batch !== undefined) this.pass(this.batch)
    this.batch = undefined
    this.records = undefined
    this.settle()
  }

  /** Goes on to the next batch with messages for us. */
  private settle(): void {
    for (;;) {
      const batch = BatchHeader.read(this.fetched.bytes, this.at)
      if (batch === undefined) return
      batch.verify()
      this.at = batch.end
      if (this.concernsUs(batch)) {
        this.batch = batch
        return
      }
      this.pass(batch)
    }
  }

  private concernsUs(batch: BatchHeader): boolean {
    // Asked for every batch, as it counts the markers too.
    const isAborted = this.aborted.isAborted(batch)
    if (isAborted || batch.isControl || batch.count === 0 || batch.lastOffset < this.next) return false
    if (batch.baseOffset >= this.next) return true
    // Compaction may have removed just what was asked for.
    this.records = openBatch(batch)
    this.records.skipTo(this.next)
    return this.records.left > 0
  }

  /** The last offset stays when compaction removes the last record, so that nothing is fetched twice. */
  private pass(batch: BatchHeader): void {
    this.next = Math.max(this.next, batch.lastOffset + 1)
    this.records = undefined
  }

  private fail(error: unknown): void {
    if (!(error instanceof UnreadableBatch)) throw error
    const { topic, partition } = this.fetched
    this.batch = undefined
    this.failure = new FlowError(error.fault === 'damaged' ? 'BATCH_DAMAGED' : 'BATCH_UNSUPPORTED', {
      message: `The record batch with offset ${this.next} of topic "${topic}", partition ${partition}, ${error.message}.`,
      hint: HINTS[error.fault],
      cause: error,
    })
  }
}

const HINTS = {
  damaged:
    'Check the disks of the brokers, and the network in between: brokers check a batch only when it arrives from a producer.',
  unsupported: 'Let its producer send in a way that every client since Kafka 0.11 reads, in smaller batches.',
} as const

interface Taking {
  readonly messages: StoredMessage[]
  bytes: number
}
