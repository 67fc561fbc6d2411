import { NO_HEADERS, type Header, type StoredMessage } from '../../../../contract/message.ts'
import { headerName } from './header-names.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

export interface RecordsOfBatch {
  /** The records, decompressed. */
  readonly bytes: Buffer
  readonly count: number
  readonly baseOffset: number
  readonly baseTimestamp: bigint
  /** Counts instead of each record's own time. */
  readonly appendTime: number | undefined
}

/**
 * Walks through the records of one batch (Kafka protocol guide, "Record"). Keys, values and header values are views
 * of the bytes. What a length says is checked against its record, so that damage never reads a neighbour's bytes.
 */
export class RecordReader {
  /** Records not yet read. */
  left: number
  private at = 0
  private readonly bytes: Buffer
  private readonly baseOffset: number
  private readonly baseTimestamp: number
  private readonly exactBaseTimestamp: bigint
  private readonly appendTime: number | undefined

  constructor({ bytes, count, baseOffset, baseTimestamp, appendTime }: RecordsOfBatch) {
    this.bytes = bytes
    this.left = count
    this.baseOffset = baseOffset
    this.exactBaseTimestamp = baseTimestamp
    this.baseTimestamp = Number(baseTimestamp)
    this.appendTime = appendTime
  }

  /** Bytes behind the last record read. */
  get remainingBytes(): number {
    return this.bytes.length - this.at
  }

  /** The next record; throws UnreadableBatch. Not to be called when none is left. */
  next(): StoredMessage {
    const end = this.enter()
    const time = this.timestamp()
    const offset = this.baseOffset + this.varint()
    const key = this.field(end)
    const value = this.field(end)
    const headers = this.headers(end)
    if (this.at !== end) throw damaged('has a record whose length is not that of its parts')
    if (this.left === 0 && end !== this.bytes.length) throw damaged('has more bytes than its messages')
    return { offset, key, value, headers, timestamp: this.appendTime ?? time }
  }

  /** Goes past the records below an offset. */
  skipTo(offset: number): void {
    while (this.left > 0) {
      const start = this.at
      const end = this.enter()
      this.timestamp()
      if (this.baseOffset + this.varint() >= offset) {
        this.at = start
        this.left += 1
        return
      }
      this.at = end
    }
  }

  /** Reads length and attributes of a record; where it ends. */
  private enter(): number {
    const length = this.varint()
    const end = this.at + length
    if (length <= 0 || end > this.bytes.length) throw damaged('has a record that is longer than the batch')
    this.at += 1 // attributes: none are defined
    this.left -= 1
    return end
  }

  /** Bytes behind their length, -1 for null. */
  private field(recordEnd: number): Buffer | null {
    const length = this.varint()
    if (length === -1) return null
    const from = this.at
    const to = from + length
    if (length < 0 || to > recordEnd) throw damaged('has a field that is longer than its record')
    this.at = to
    return this.bytes.subarray(from, to)
  }

  private headers(recordEnd: number): readonly Header[] {
    const count = this.varint()
    if (count === 0) return NO_HEADERS
    if (count < 0 || count > recordEnd - this.at) throw damaged('has a record with too many headers')
    const headers: Header[] = []
    for (let i = 0; i < count; i++) headers.push({ name: this.name(recordEnd), value: this.field(recordEnd) })
    return headers
  }

  private name(recordEnd: number): string {
    const length = this.varint()
    const from = this.at
    if (length < 0 || from + length > recordEnd) throw damaged('has a header name longer than its record')
    this.at = from + length
    return headerName(this.bytes, from, this.at)
  }

  /** A signed number of at most 32 bits in one to five bytes of seven, zigzag. */
  private varint(): number {
    const first = this.bytes[this.at] as number
    if (first < 0x80) {
      this.at += 1
      return (first >>> 1) ^ -(first & 1)
    }
    const second = this.bytes[this.at + 1] as number
    if (second < 0x80) {
      this.at += 2
      return (((first & 0x7f) | (second << 7)) >>> 1) ^ -(first & 1)
    }
    return this.longVarint()
  }

  private longVarint(): number {
    let bits = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      bits |= (byte & 0x7f) << shift
      if (byte < 0x80) return (bits >>> 1) ^ -(bits & 1)
    }
    throw damaged('has a number of more than five bytes')
  }

  private byte(): number {
    const byte = this.bytes[this.at++]
    if (byte === undefined) throw damaged('ends before its last message does')
    return byte
  }

  private timestamp(): number {
    const first = this.bytes[this.at] as number
    if (first < 0x80) {
      this.at += 1
      return this.baseTimestamp + ((first >>> 1) ^ -(first & 1))
    }
    const second = this.bytes[this.at + 1] as number
    if (second < 0x80) {
      this.at += 2
      return this.baseTimestamp + ((((first & 0x7f) | (second << 7)) >>> 1) ^ -(first & 1))
    }
    return this.longTimestamp()
  }

  /** A delta of up to 64 bits, added without loss: a base far off and a long delta may give a small sum. */
  private longTimestamp(): number {
    let bits = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte()
      bits |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        const delta = BigInt.asUintN(64, bits) >> 1n
        return Number(BigInt.asIntN(64, this.exactBaseTimestamp + (bits & 1n ? ~delta : delta)))
      }
    }
    throw damaged('has a time of more than ten bytes')
  }
}

function damaged(reason: string): UnreadableBatch {
  return new UnreadableBatch('damaged', reason)
}
