import type { MessageContent } from '../../../../contract/message.ts'
import { AT, ATTRIBUTE, LENGTH_COUNTS_FROM } from './batch-header.ts'
import { crc32c } from './crc32c.ts'
import { recordBodyBytes, varintBytes } from './record-size.ts'
import { RecordWriter } from './record-writer.ts'

/** Who sends a batch, so that the broker finds doubles and gaps (KIP-98). */
export interface BatchTerms {
  /** -1n: not idempotent. */
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly transactional?: boolean
}

const MAGIC = 2
/** Brokers set it: a producer does not know it. */
const NO_LEADER_EPOCH = -1

/** Sizes of the records of the batch under way: measured once, and nothing runs in between. */
let bodies = new Int32Array(1024)

/**
 * One record batch (magic 2, uncompressed) for one partition, ready for a Produce request; offsets count from 0, the
 * broker gives the real ones. Throws RangeError for no messages at all: brokers refuse an empty batch.
 */
export function encodeBatch(messages: readonly MessageContent[], terms: BatchTerms): Buffer {
  const first = messages[0]
  if (first === undefined) throw new RangeError('A record batch needs at least one message.')
  const batch = Buffer.allocUnsafeSlow(measure(messages))
  const writer = new RecordWriter(batch, AT.records, first.timestamp)
  let newest = first.timestamp
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as MessageContent
    if (message.timestamp > newest) newest = message.timestamp
    writer.write(message, i, bodies[i] as number)
  }
  writeHeader(batch, terms, { count: messages.length, oldest: first.timestamp, newest })
  return batch
}

function measure(messages: readonly MessageContent[]): number {
  if (bodies.length < messages.length) bodies = new Int32Array(messages.length * 2)
  let bytes: number = AT.records
  const base = messages[0]?.timestamp ?? 0
  for (let i = 0; i < messages.length; i++) {
    const body = recordBodyBytes(messages[i] as MessageContent, i, base)
    bodies[i] = body
    bytes += varintBytes(body) + body
  }
  return bytes
}

interface Extent {
  readonly count: number
  /** The first message's, which the others' times are differences to. */
  readonly oldest: number
  readonly newest: number
}

function writeHeader(batch: Buffer, terms: BatchTerms, { count, oldest, newest }: Extent): void {
  batch.writeBigInt64BE(0n, AT.baseOffset)
  batch.writeInt32BE(batch.length - LENGTH_COUNTS_FROM, AT.length)
  batch.writeInt32BE(NO_LEADER_EPOCH, AT.leaderEpoch)
  batch.writeInt8(MAGIC, AT.magic)
  batch.writeInt16BE(terms.transactional === true ? ATTRIBUTE.transactional : 0, AT.attributes)
  batch.writeInt32BE(count - 1, AT.lastOffsetDelta)
  batch.writeBigInt64BE(BigInt(Math.trunc(oldest)), AT.baseTimestamp)
  batch.writeBigInt64BE(BigInt(Math.trunc(newest)), AT.maxTimestamp)
  batch.writeBigInt64BE(terms.producerId, AT.producerId)
  batch.writeInt16BE(terms.producerEpoch, AT.producerEpoch)
  batch.writeInt32BE(terms.baseSequence, AT.baseSequence)
  batch.writeInt32BE(count, AT.count)
  batch.writeUInt32BE(crc32c(batch, AT.attributes, batch.length), AT.crc)
}
