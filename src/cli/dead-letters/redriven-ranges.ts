import type { OffsetRange } from '../../contract/message.ts'

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

export function covers(ranges: readonly OffsetRange[], offset: number): boolean {
  return ranges.some(({ from, to }) => from <= offset && offset < to)
}
