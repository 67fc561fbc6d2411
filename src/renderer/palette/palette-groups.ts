import type { NodeSpec } from '../../contract/node-spec.ts'

export interface PaletteGroup {
  readonly title: string
  readonly specs: readonly NodeSpec[]
}

/** Operators that ask something else for what they add. */
const enrichers = new Set(['lookup', 'http-request', 'async-call'])

/** The kinds as the palette lists them, those that `query` is about; groups without any are left out. */
export function paletteGroups(specs: readonly NodeSpec[], query: string): readonly PaletteGroup[] {
  const found = specs.filter((spec) => isAbout(spec, query.trim().toLowerCase()))
  const groups = [
    { title: 'Sources', specs: found.filter(({ role }) => role === 'source') },
    { title: 'Enrich and call', specs: found.filter(({ kind }) => enrichers.has(kind)) },
    {
      title: 'Shape and route',
      specs: found.filter(({ role, kind }) => role === 'operator' && !enrichers.has(kind)),
    },
    { title: 'Sinks', specs: found.filter(({ role }) => role === 'sink') },
  ]
  return groups.filter((group) => group.specs.length > 0)
}

function isAbout({ kind, title, summary }: NodeSpec, query: string): boolean {
  return `${kind} ${title} ${summary}`.toLowerCase().includes(query)
}
