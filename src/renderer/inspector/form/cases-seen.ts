import { freeName } from '../../../flow/free-name.ts'
import type { SeenPath } from '../samples/seen-paths.ts'

const MOST_CASES = 12

/** One port for each value makes sense of a field with a few values, not of one that is another each time. */
export function isCased({ values, hasMore, isOpen, count, path }: SeenPath): boolean {
  if (isOpen || hasMore || values.length === 0 || values.length > MOST_CASES) return false
  return path.startsWith('value') && (values.length < count || count === 1)
}

export function isBegun(rule: unknown): boolean {
  return (rule as { readonly when?: unknown }).when !== ''
}

interface Rule {
  readonly port: string
  readonly when: string
}

/** Rules for the values of a field that no rule names yet, each with a port called after it. */
export function casesOf(
  { path, values }: Pick<SeenPath, 'path' | 'values'>,
  rules: readonly unknown[],
): Rule[] {
  const known = rules as readonly Partial<Rule>[]
  const taken = new Set(['error', 'otherwise', ...known.filter(isBegun).map(({ port }) => port)])
  return values.flatMap((value) => {
    const when = `${path} == ${value}`
    if (known.some((rule) => rule.when === when)) return []
    const port = freeName(portName(value), (name) => taken.has(name))
    taken.add(port)
    return [{ port, when }]
  })
}

function portName(value: string): string {
  const words = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return /^[a-z]/.test(words) ? words.slice(0, 40) : `case-${words.slice(0, 40)}`.replace(/-$/, '')
}
