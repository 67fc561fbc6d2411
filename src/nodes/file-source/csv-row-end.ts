import type { FindEnd } from './record-buffer.ts'

const NEWLINE = 10
const RETURN = 13
const QUOTE = 34
const MOST_LINES = 1_000

/**
 * A CSV row ends at the line break that is in no quotes (RFC 4180). A quote that is never closed would
 * swallow the good rows behind it: then the row ends with its first line, and fails alone.
 */
export function csvRowEnd(delimiter: string): FindEnd {
  const separator = delimiter.charCodeAt(0)
  return (bytes, from, { isEnd }) => {
    const end = scanRow(bytes, from, separator)
    if (end === 'broken' || (end === 'unclosed' && isEnd)) return bytes.indexOf(NEWLINE, from) + 1 || -1
    return typeof end === 'number' ? end : -1
  }
}

function scanRow(bytes: Buffer, from: number, separator: number): number | 'open' | 'unclosed' | 'broken' {
  let at = from
  let lines = 0
  while (at < bytes.length) {
    if (bytes[at] !== QUOTE) {
      const end = plainFieldEnd(bytes, at, separator)
      if (end >= bytes.length) return 'open'
      if (bytes[end] === NEWLINE) return end + 1
      at = end + 1
      continue
    }
    const close = quoteEnd(bytes, at + 1)
    if (close < 0) return countBreaks(bytes, at, bytes.length) + lines > MOST_LINES ? 'broken' : 'unclosed'
    lines += countBreaks(bytes, at, close)
    const after = bytes[close + 1] === RETURN ? close + 2 : close + 1
    if (after >= bytes.length) return 'open'
    if (bytes[after] === NEWLINE) return after + 1
    if (bytes[after] !== separator) return 'broken'
    at = after + 1
  }
  return 'open'
}

function plainFieldEnd(bytes: Buffer, from: number, separator: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== separator && bytes[at] !== NEWLINE) at++
  return at
}

/** Index of the quote that closes; a doubled one stands for itself. */
function quoteEnd(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(QUOTE, from)
  while (at >= 0 && bytes[at + 1] === QUOTE) at = bytes.indexOf(QUOTE, at + 2)
  return at
}

function countBreaks(bytes: Buffer, from: number, to: number): number {
  let breaks = 0
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < to; at = bytes.indexOf(NEWLINE, at + 1))
    breaks++
  return breaks
}
