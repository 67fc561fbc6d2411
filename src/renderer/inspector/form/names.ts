export type Entry = readonly [name: string, value: string]

/** Names as a spec takes them: a list while none has another name. */
export function namesOf(entries: readonly Entry[]): unknown {
  if (entries.length === 0) return undefined
  if (entries.every(([name, other]) => other === '' || other === name)) return entries.map(([name]) => name)
  return Object.fromEntries(entries.map(([name, other]) => [name, other === '' ? name : other]))
}
