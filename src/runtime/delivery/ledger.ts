import type { OffsetRange } from '../../contract/message.ts'
import type { JsonValue } from '../../flow/json-value.ts'

interface Held {
  /** The position in front of it. */
  readonly before: JsonValue
  /** Bytes admitted before the batch it came with. */
  readonly bytesBefore: number
}

/**
 * What one input of a task has admitted and what of it is finished. The committed offset is never the
 * highest seen: it is the watermark, below which everything is finished, with the finished ranges above it.
 *
 * Only what is *not* finished is kept, so that a batch that finishes whole costs two numbers.
 */
export class Ledger {
  private admittedTo: number
  /** Reading goes on here behind the last admitted message; only sources with a cursor have one. */
  private admittedPosition: JsonValue
  private admittedBytes = 0
  /** Admitted and unfinished, by ascending offset. */
  private readonly open = new Map<number, Held>()
  private readonly skipped: OffsetRange[]

  constructor(watermark: number, finished: readonly OffsetRange[] = [], position: JsonValue = null) {
    this.admittedTo = watermark
    this.admittedPosition = position
    this.skipped = [...finished]
  }

  /** Finished before the last restart: it must not run again. Offsets are asked in ascending order. */
  isFinished(offset: number): boolean {
    for (let first = this.skipped[0]; first !== undefined; first = this.skipped[0]) {
      if (offset < first.from) return false
      if (offset < first.to) return true
      this.skipped.shift()
    }
    return false
  }

  /** A message that did not finish at once. `before`: where reading goes on to meet it again. */
  hold(offset: number, before: JsonValue = null): void {
    if (!this.open.has(offset)) this.open.set(offset, { before, bytesBefore: this.admittedBytes })
  }

  finish(offset: number): void {
    this.open.delete(offset)
  }

  /** Everything below `nextOffset` was admitted, `bytes` of it since the last call; what is not held is finished. */
  admitted(nextOffset: number, position: JsonValue = null, bytes = 0): void {
    this.admittedTo = nextOffset
    this.admittedPosition = position
    this.admittedBytes += bytes
  }

  get unfinished(): number {
    return this.open.size
  }

  /** The next offset to read after a restart. */
  get watermark(): number {
    for (const offset of this.open.keys()) return offset
    return this.admittedTo
  }

  /** Where a source goes on after a restart. */
  get position(): JsonValue {
    for (const { before } of this.open.values()) return before
    return this.admittedPosition
  }

  /** How far admitting has come past the watermark, in offsets. */
  get above(): number {
    return this.admittedTo - this.watermark
  }

  /** The same in bytes, from the begin of the batch that the message at the watermark came with. */
  get aboveBytes(): number {
    for (const { bytesBefore } of this.open.values()) return this.admittedBytes - bytesBefore
    return 0
  }

  /** Finished above the watermark, ascending; with them what a restart found finished and has not met again. */
  get finished(): readonly OffsetRange[] {
    const ranges: OffsetRange[] = []
    let from: number | undefined
    for (const offset of this.open.keys()) {
      if (from !== undefined && offset > from) ranges.push({ from, to: offset })
      from = offset + 1
    }
    if (from !== undefined && this.admittedTo > from) ranges.push({ from, to: this.admittedTo })
    return ranges.concat(this.aheadRanges())
  }

  private aheadRanges(): OffsetRange[] {
    return this.skipped
      .filter((range) => range.to > this.admittedTo)
      .map((range) => ({ from: Math.max(range.from, this.admittedTo), to: range.to }))
  }
}
