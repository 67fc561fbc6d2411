import type { OffsetRange } from '../../contract/message.ts'

export interface PlacedPosition {
  readonly committed: number | undefined
  readonly finished: readonly OffsetRange[]
  readonly begin: number
  readonly end: number
}

/** What moving a position means. Offsets are counted: markers and holes of a compacted topic among them. */
export interface Move {
  readonly watermark: number
  readonly finished: readonly OffsetRange[]
  /** Handled before, and read again. */
  readonly again: number
  /** Not handled, and never read. */
  readonly skipped: number
}

/**
 * Moves a position to an offset, or to the nearest that there is. Back: everything from there on is read again.
 * Forward: what is finished above stays finished.
 */
export function movePosition({ committed, finished, begin, end }: PlacedPosition, to: number): Move {
  const wanted = Math.min(Math.max(to, begin), end)
  const from = committed ?? wanted
  if (wanted < from) {
    const again = Math.min(from, end) - wanted + offsetsIn(finished)
    return { watermark: wanted, finished: [], again, skipped: 0 }
  }
  const kept = above(finished, wanted)
  const [first, ...rest] = kept
  // What begins at the watermark raises it.
  const moved =
    first !== undefined && first.from <= wanted
      ? { watermark: first.to, finished: rest }
      : { watermark: wanted, finished: kept }
  const passed = moved.watermark - Math.max(from, begin)
  const done = offsetsIn(above(finished, begin)) - offsetsIn(moved.finished)
  return { ...moved, again: 0, skipped: passed - done }
}

/** How many offsets lie in ranges. */
export function offsetsIn(ranges: readonly OffsetRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + (to - from), 0)
}

function above(ranges: readonly OffsetRange[], offset: number): readonly OffsetRange[] {
  return ranges.filter(({ to }) => to > offset).map(({ from, to }) => ({ from: Math.max(from, offset), to }))
}
