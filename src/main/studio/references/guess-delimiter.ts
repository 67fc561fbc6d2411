import { open } from 'node:fs/promises'

/** What spreadsheets write between cells; where two do as well, the one before. */
const DELIMITERS = [',', ';', '\t'] as const
/** Of the beginning of a file, in bytes. */
const LOOKED_AT = 65_536
const LINES = 20

/** What stands between the cells of a CSV file, by its first lines. */
export async function guessedDelimiter(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0)
    return guessDelimiter(buffer.toString('utf8', 0, bytesRead))
  } finally {
    await file.close()
  }
}

/** The one that gives each line as many cells as the first, then the one that gives the first line most. */
export function guessDelimiter(text: string): string {
  const candidates = DELIMITERS.map((delimiter) => ({ delimiter, cells: cellCounts(text, delimiter) }))
  const divided = candidates.filter(({ cells: [first = 0] }) => first > 1)
  const even = divided.filter(({ cells: [first, ...others] }) => others.every((each) => each === first))
  const [best] = (even.length > 0 ? even : divided).toSorted((a, b) => (b.cells[0] ?? 0) - (a.cells[0] ?? 0))
  return best?.delimiter ?? ','
}

/** Of each of the first lines; what stands in quotes divides nothing, and ends no line. */
function cellCounts(text: string, delimiter: string): readonly number[] {
  const counts: number[] = []
  let cells = 1
  let isQuoted = false
  let isEmpty = true
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (char === '\n') {
      if (!isEmpty) counts.push(cells)
      if (counts.length === LINES) return counts
      ;[cells, isEmpty] = [1, true]
    } else if (char !== '\r') isEmpty = false
    if (char === delimiter) cells += 1
  }
  // The last line may be cut; one that stands alone is all there is.
  return counts.length === 0 ? [cells] : counts
}
