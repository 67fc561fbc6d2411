import type { OffsetRange } from '../../contract/message.ts'
import type { CommittedPosition } from '../broker/port.ts'

/** What a group has finished of one partition, the part below the watermark included. */
export function rangesOf(positions: readonly CommittedPosition[], partition: number): readonly OffsetRange[] {
  const position = positions.find((each) => each.partition === partition)
  if (position === undefined) return []
  return [{ from: 0, to: position.watermark }, ...position.finished].filter(({ from, to }) => to > from)
}

/** The ranges with one more, joined where they touch, in ascending order. */
export function coverRange(ranges: readonly OffsetRange[], added: OffsetRange): readonly OffsetRange[] {
  const joined: OffsetRange[] = []
  for (const range of [...ranges, added].toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && range.from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) }
    else joined.push(range)
  }
  return joined
}

/** What of the ranges is in none of the others; all in ascending order. */
export function rangesWithout(
  ranges: readonly OffsetRange[],
  others: readonly OffsetRange[],
): readonly OffsetRange[] {
  return others.reduce<readonly OffsetRange[]>(
    (left, other) =>
      left
        .flatMap(({ from, to }) => [
          { from, to: Math.min(to, other.from) },
          { from: Math.max(from, other.to), to },
        ])
        .filter(({ from, to }) => to > from),
    ranges,
  )
}

export function covers(ranges: readonly OffsetRange[], offset: number): boolean {
  return ranges.some(({ from, to }) => from <= offset && offset < to)
}

/** Ranges as a commit holds them: what begins at the bottom is the watermark, the rest the list above it. */
export function asPosition(
  ranges: readonly OffsetRange[],
): Pick<CommittedPosition, 'watermark' | 'finished'> {
  const watermark = ranges.find(({ from }) => from === 0)?.to ?? 0
  return { watermark, finished: ranges.filter(({ from }) => from > 0) }
}
