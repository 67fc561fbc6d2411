/**
 * The known name a person most likely meant: at most one edit in three letters away (a letter added, left
 * out, changed, or two changed places), the closest first, then the first by name.
 */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  const lowered = wanted.toLowerCase()
  const farthest = Math.max(1, Math.floor(wanted.length / 3))
  let nearest: { name: string; distance: number } | undefined
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) > farthest) continue
    const distance = editDistance(lowered, name.toLowerCase(), farthest)
    if (distance > farthest) continue
    const isNearer = nearest === undefined || distance < nearest.distance
    if (isNearer || (distance === nearest?.distance && name < nearest.name)) nearest = { name, distance }
  }
  return nearest?.name
}

/** The cure that goes with a wrong name: the nearest one, or all that are known. */
export function nameHint(wanted: string, known: Iterable<string>, what: string): string {
  const unsorted = [...known]
  const nearest = nearestName(wanted, unsorted)
  if (nearest !== undefined) return `Did you mean "${nearest}"?`
  const names = unsorted.toSorted()
  if (names.length === 0) return `There is no ${what} yet.`
  return `Known: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}.`
}

/**
 * Damerau-Levenshtein (optimal string alignment): a transposition counts as one edit. Past `enough` it stops
 * counting and gives some larger number.
 */
export function editDistance(from: string, to: string, enough = Number.POSITIVE_INFINITY): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const best = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      )
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(swapped ? Math.min(best, at(beforeLast, column - 2) + 1) : best)
    }
    // Two rows past it, since a transposition reaches back over one.
    if (Math.min(...last) > enough && Math.min(...current) > enough) return Number.POSITIVE_INFINITY
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
