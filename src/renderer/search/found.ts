export interface Searchable {
  readonly title: string
  /** What else it is known by, shown small. */
  readonly note?: string
  readonly group?: string
}

/** The entries that `query` is about, every word of it: titles that begin with it first, then titles, then the rest. */
export function found<Entry extends Searchable>(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return entries
  const ranked = Map.groupBy(entries, (entry) => rankOf(entry, words))
  return [0, 1, 2, 3].flatMap((rank) => ranked.get(rank) ?? [])
}

function rankOf({ title, note = '', group = '' }: Searchable, words: readonly string[]): number | undefined {
  const name = title.toLowerCase()
  const all = `${name} ${note} ${group}`.toLowerCase()
  if (!words.every((word) => all.includes(word))) return undefined
  if (name.startsWith(words.join(' '))) return 0
  if (words.every((word) => ` ${name}`.includes(` ${word}`))) return 1
  return words.every((word) => name.includes(word)) ? 2 : 3
}
