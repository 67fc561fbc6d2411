const LONGEST = 60

/** A node as people call it, in quotes, for a sentence. A name may hold anything: what a terminal would obey is escaped. */
export function nodeCalled({
  name,
  id,
}: {
  readonly name?: string | undefined
  readonly id: string | undefined
}): string {
  return `"${plainName(name ?? id ?? '')}"`
}

/** The same without quotes, for a way from node to node. */
export function plainName(name: string): string {
  const short = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name
  return JSON.stringify(short).slice(1, -1)
}
