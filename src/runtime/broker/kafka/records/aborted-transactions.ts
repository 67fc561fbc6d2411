import type { BatchHeader } from './batch-header.ts'
import { openBatch } from './open-batch.ts'

/** As a Fetch response names it. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: number
}

/** The type of a transaction marker stands in its key behind the version (Kafka's ControlRecordType). */
const ABORT = 0

/**
 * Which batches belong to aborted transactions, as Java's consumer decides it (CompletedFetch): a producer is aborted
 * from the first offset of its transaction to its next ABORT marker, and several may be so at a time.
 */
export class AbortedTransactions {
  private readonly transactions: readonly AbortedTransaction[]
  private readonly producers = new Set<bigint>()
  private next = 0

  constructor(transactions: readonly AbortedTransaction[]) {
    this.transactions = transactions.toSorted((a, b) => a.firstOffset - b.firstOffset)
  }

  /** Batches are to be asked about in order, markers too. */
  isAborted(batch: BatchHeader): boolean {
    if (this.transactions.length === 0 || batch.producerId < 0n) return false
    this.beginUpTo(batch.lastOffset)
    if (batch.isControl) {
      if (isAbortMarker(batch)) this.producers.delete(batch.producerId)
      return false
    }
    return batch.isTransactional && this.producers.has(batch.producerId)
  }

  private beginUpTo(offset: number): void {
    for (; this.next < this.transactions.length; this.next++) {
      const transaction = this.transactions[this.next]!
      if (transaction.firstOffset > offset) return
      this.producers.add(transaction.producerId)
    }
  }
}

function isAbortMarker(batch: BatchHeader): boolean {
  if (batch.count === 0) return false
  const { key } = openBatch(batch).next()
  return key !== null && key.length >= 4 && ((key[2]! << 8) | key[3]!) === ABORT
}
