import type { OffsetRange } from '../../../contract/message.ts'

/** Ranges as a person reads them in the file: `12-15,18-19`; nothing above the watermark: null. */
export function encodeRanges(ranges: readonly OffsetRange[]): string | null {
  if (ranges.length === 0) return null
  return ranges.map(({ from, to }) => `${from}-${to}`).join(',')
}

/** The ranges of a text that `encodeRanges` made. */
export function decodeRanges(text: string | null): readonly OffsetRange[] {
  if (text === null) return NO_RANGES
  return text.split(',').map((range) => {
    const dash = range.indexOf('-')
    return { from: Number(range.slice(0, dash)), to: Number(range.slice(dash + 1)) }
  })
}

const NO_RANGES: readonly OffsetRange[] = Object.freeze([])
