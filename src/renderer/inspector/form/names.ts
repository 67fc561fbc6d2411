export type Entry = readonly [name: string, value: string]

/** Names as a spec takes them: a list while none has another name. */
export function namesOf(entries: readonly Entry[]): unknown {
  if (entries.length === 0) return undefined
  if (entries.every(([name, other]) => other === '' || other === name)) return entries.map(([name]) => name)
  return Object.fromEntries(entries.map(([name, other]) => [name, other === '' ? name : other]))
}

/** Why a line with a name cannot be written yet; undefined where it can. Of a name that stands twice the first counts. */
export function whyNotTaken(entries: readonly Entry[], index: number): string | undefined {
  const name = entries[index]?.[0] ?? ''
  if (name === '') return 'Not taken yet: it has no name.'
  return entries.findIndex(([other]) => other === name) < index
    ? `Not taken: "${name}" stands twice. Choose another name.`
    : undefined
}

/** `sku` of `value.lines[0].sku`. */
export function lastName(path: string): string {
  return /[A-Za-z_]\w*(?=[^\w]*$)/.exec(path)?.[0] ?? path
}
