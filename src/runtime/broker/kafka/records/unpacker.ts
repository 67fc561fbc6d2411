import { UnreadableBatch } from './unreadable-batch.ts'

/** From this many bytes on a native copy is faster than a loop, as measured: between buffers, and within one. */
const COPY_FROM = 40
const COPY_WITHIN_FROM = 32

/**
 * What snappy and lz4 have in common (LZ77): bytes that stand for themselves, and references to bytes already
 * written. Nothing is read or written outside the two buffers, whatever the lengths say.
 */
export class Unpacker {
  /** The next byte to read, and where the bytes to read end. */
  at: number
  end: number
  /** Where the next byte is written. */
  to = 0
  out: Buffer
  readonly bytes: Buffer

  constructor(bytes: Buffer, out: Buffer) {
    this.bytes = bytes
    this.at = 0
    this.end = bytes.length
    this.out = out
  }

  byte(): number {
    if (this.at >= this.end) throw corrupt()
    return this.bytes[this.at++] as number
  }

  /** A number of one to four bytes, little-endian. */
  number(length: number): number {
    if (this.at + length > this.end) throw corrupt()
    this.at += length
    return this.bytes.readUIntLE(this.at - length, length)
  }

  literal(length: number): void {
    const { bytes, out, at, to } = this
    const stop = at + length
    if (stop > this.end || to + length > out.length) throw corrupt()
    if (length >= COPY_FROM) bytes.copy(out, to, at, stop)
    else for (let i = at, o = to; i < stop; i++, o++) out[o] = bytes[i] as number
    this.at = stop
    this.to = to + length
  }

  /** Repeats bytes from `distance` back; they may overlap what is written. */
  repeat(distance: number, length: number): void {
    const { out, to } = this
    const from = to - distance
    const stop = to + length
    if (distance === 0 || from < 0 || stop > out.length) throw corrupt()
    if (length >= COPY_WITHIN_FROM && distance >= length) out.copyWithin(to, from, from + length)
    else for (let o = to, i = from; o < stop; o++, i++) out[o] = out[i] as number
    this.to = stop
  }
}

export function corrupt(cause?: unknown): UnreadableBatch {
  return new UnreadableBatch('damaged', 'cannot be decompressed, as its bytes are damaged', cause)
}

export function tooLarge(largest: number): UnreadableBatch {
  return new UnreadableBatch('unsupported', `has more than ${largest} bytes when it is decompressed`)
}
