import { FINGERPRINT_BYTES } from './file-position.ts'

/** One line, or one CSV row that may hold line breaks in its quotes. */
export interface RawRecord {
  /** Without its line end; only the first 64 KB of one above 64 MB. */
  readonly bytes: Uint8Array
  /** Behind its line end. */
  readonly nextOffset: number
  /** Lines it stands on. */
  readonly lines: number
  /** The last bytes before `nextOffset`, line end included. */
  readonly tail: Uint8Array
  /** Its length, where that is above the limit. */
  readonly tooLong?: number
}

/** Finds where the record that begins at `from` ends: the index behind its line end, or -1. */
export type FindEnd = (
  bytes: Buffer,
  from: number,
  options: { readonly isEnd: boolean; readonly scanFrom: number },
) => number

const NEWLINE = 10
const RETURN = 13
const KEPT_OF_TOO_LONG = 64 * 1024
/** A line above the limit is held whole up to here, so that its dead letter has all its bytes. */
const MOST_HELD = 64 * 1024 * 1024

/** A line ends at its line break. */
export const findLineEnd: FindEnd = (bytes, _from, { scanFrom }) => bytes.indexOf(NEWLINE, scanFrom) + 1 || -1

/**
 * Cuts a file's bytes into records. It holds at most one record and what was read behind it; of a record
 * above 64 MB it keeps the first 64 KB and counts the rest.
 */
export class RecordBuffer {
  private held: Buffer = Buffer.alloc(0)
  private from = 0
  private scanned = 0
  private offset: number
  private readonly limit: number
  private readonly findEnd: FindEnd
  private skipping: { readonly kept: Buffer; length: number } | undefined

  constructor(offset: number, options: { readonly limit: number; readonly findEnd: FindEnd }) {
    this.offset = offset
    this.limit = options.limit
    this.findEnd = options.findEnd
  }

  /** Where in the file the next chunk begins. */
  get readOffset(): number {
    return this.offset + this.held.length - this.from
  }

  /** Bytes of the record that is not complete yet. */
  get heldBytes(): number {
    return this.held.length - this.from
  }

  /** A new buffer each time: messages go on pointing into the one before. */
  add(chunk: Buffer): void {
    const rest = this.held.subarray(this.from)
    this.scanned = Math.max(0, this.scanned - this.from)
    this.held = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    this.from = 0
  }

  /** The next whole record; at the end of the file also one without a line end. */
  next(isEnd: boolean): RawRecord | undefined {
    if (this.skipping !== undefined) return this.endOfTooLong(isEnd)
    if (this.from >= this.held.length) return undefined
    const scanFrom = Math.max(this.scanned, this.from)
    const found = this.findEnd(this.held, this.from, { isEnd, scanFrom })
    const end = found < 0 && isEnd ? this.held.length : found
    if (end >= 0) return end - this.from > this.limit ? this.cut(end) : this.take(end)
    this.scanned = this.held.length
    if (this.heldBytes > MOST_HELD) this.startSkipping()
    return undefined
  }

  private take(end: number): RawRecord {
    const whole = this.held.subarray(this.from, end)
    this.move(end)
    return { bytes: withoutLineEnd(whole), nextOffset: this.offset, lines: countLines(whole), tail: whole }
  }

  private cut(end: number): RawRecord {
    const whole = this.held.subarray(this.from, end)
    this.move(end)
    return {
      bytes:
        whole.length > MOST_HELD ? Buffer.from(whole.subarray(0, KEPT_OF_TOO_LONG)) : withoutLineEnd(whole),
      nextOffset: this.offset,
      lines: countLines(whole),
      tail: whole,
      tooLong: whole.length,
    }
  }

  private startSkipping(): void {
    const kept = Buffer.from(this.held.subarray(this.from, this.from + KEPT_OF_TOO_LONG))
    this.skipping = { kept, length: this.heldBytes }
    this.keepTail(this.held.length)
  }

  private endOfTooLong(isEnd: boolean): RawRecord | undefined {
    const skipping = this.skipping!
    const scanFrom = Math.max(this.scanned, this.from)
    const found = this.held.indexOf(NEWLINE, scanFrom) + 1
    const end = found === 0 ? this.held.length : found
    skipping.length += end - scanFrom
    if (found === 0 && !isEnd) {
      this.keepTail(end)
      return undefined
    }
    const tail = this.held.subarray(this.from, end)
    this.move(end)
    this.skipping = undefined
    return { bytes: skipping.kept, nextOffset: this.offset, lines: 1, tail, tooLong: skipping.length }
  }

  // The last bytes stay, because the position's fingerprint is made of them.
  private keepTail(end: number): void {
    const from = Math.max(this.from, end - FINGERPRINT_BYTES)
    this.offset += from - this.from
    this.held = Buffer.from(this.held.subarray(from))
    this.from = 0
    this.scanned = end - from
  }

  private move(end: number): void {
    this.offset += end - this.from
    this.from = end
    this.scanned = end
  }
}

function withoutLineEnd(whole: Buffer): Buffer {
  let end = whole.length
  if (whole[end - 1] === NEWLINE) end--
  if (end < whole.length && whole[end - 1] === RETURN) end--
  return whole.subarray(0, end)
}

function countLines(whole: Buffer): number {
  let lines = 0
  for (let at = whole.indexOf(NEWLINE); at >= 0; at = whole.indexOf(NEWLINE, at + 1)) lines++
  return lines === 0 ? 1 : lines
}
