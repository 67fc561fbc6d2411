import { crc32c } from './crc32c.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

/** Places in a record batch of magic 2 (Kafka protocol guide, "Record Batch"), in bytes. */
export const AT = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  /** The checksum covers everything from here on. */
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const

/** Bits of a batch's attributes. */
export const ATTRIBUTE = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
} as const

/** The length field counts what stands behind it. */
export const LENGTH_COUNTS_FROM = AT.leaderEpoch

/** The smallest message of magic 0, as Java's client demands of a length. */
const SMALLEST_LENGTH = 14

/** What stands in front of the records of one batch, read where it lies. */
export class BatchHeader {
  /** Where the batch begins and ends in the response. */
  readonly start: number
  readonly end: number
  readonly baseOffset: number
  readonly attributes: number
  readonly count: number
  private readonly bytes: Buffer

  private constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.baseOffset = readInt64(bytes, start + AT.baseOffset)
    this.attributes = bytes.readInt16BE(start + AT.attributes)
    this.count = bytes.readInt32BE(start + AT.count)
  }

  /** The whole batch that begins at `start`; undefined where it is cut off. Throws UnreadableBatch. */
  static read(bytes: Buffer, start: number): BatchHeader | undefined {
    if (bytes.length < start + AT.crc) return undefined
    const length = bytes.readInt32BE(start + AT.length)
    if (length < SMALLEST_LENGTH) throw new UnreadableBatch('damaged', `says that it is ${length} bytes long`)
    const end = start + LENGTH_COUNTS_FROM + length
    if (bytes.length < end) return undefined
    checkMagic(bytes.readInt8(start + AT.magic))
    if (end < start + AT.records) throw new UnreadableBatch('damaged', `is too short, with ${length} bytes`)
    return new BatchHeader(bytes, start, end)
  }

  /** Throws UnreadableBatch where the checksum tells of a change since the producer made it. */
  verify(): void {
    const told = this.bytes.readUInt32BE(this.start + AT.crc)
    const found = crc32c(this.bytes, this.start + AT.attributes, this.end)
    if (found !== told) {
      throw new UnreadableBatch('damaged', `has the checksum ${hex(told)}, but its bytes give ${hex(found)}`)
    }
    if (this.count < 0) throw new UnreadableBatch('damaged', `says that it holds ${this.count} messages`)
  }

  /** Kept when compaction removes the last record, so that reading goes on behind it. */
  get lastOffset(): number {
    return this.baseOffset + this.bytes.readInt32BE(this.start + AT.lastOffsetDelta)
  }

  get size(): number {
    return this.end - this.start
  }

  get compression(): number {
    return this.attributes & ATTRIBUTE.compression
  }

  /** Transaction markers, not messages. */
  get isControl(): boolean {
    return (this.attributes & ATTRIBUTE.control) !== 0
  }

  get isTransactional(): boolean {
    return (this.attributes & ATTRIBUTE.transactional) !== 0
  }

  /** The time of all its messages, where the topic takes the time of appending. */
  get appendTime(): number | undefined {
    if ((this.attributes & ATTRIBUTE.logAppendTime) === 0) return undefined
    return readInt64(this.bytes, this.start + AT.maxTimestamp)
  }

  get baseTimestamp(): bigint {
    return this.bytes.readBigInt64BE(this.start + AT.baseTimestamp)
  }

  /** Negative for a producer that is not idempotent. */
  get producerId(): bigint {
    return this.bytes.readBigInt64BE(this.start + AT.producerId)
  }

  /** Its records as they lie there, compressed or not. */
  get records(): Buffer {
    return this.bytes.subarray(this.start + AT.records, this.end)
  }
}

function checkMagic(magic: number): void {
  if (magic === 2) return
  if (magic < 0 || magic > 2) throw new UnreadableBatch('damaged', `has the unknown format version ${magic}`)
  throw new UnreadableBatch('unsupported', `has the old format version ${magic}, from before Kafka 0.11`)
}

function hex(crc: number): string {
  return `0x${crc.toString(16).padStart(8, '0')}`
}

/** Exact up to 2^53, as far as offsets and times go. */
function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4)
}
