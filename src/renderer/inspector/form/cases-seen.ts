import { freeName } from '../../../flow/free-name.ts'
import type { SeenPath } from '../samples/seen-paths.ts'

const MOST_CASES = 12

/** Of so few samples nobody can say that a field is another one each time. */
const FEW_SAMPLES = 6

/**
 * The fields that may decide: with a few values that come again, or all that there are of few samples. Those that a
 * rule speaks of come first.
 */
export function fieldsThatDecide(paths: readonly SeenPath[], rules: readonly unknown[]): readonly SeenPath[] {
  const fields = paths.filter(hasFewValues)
  const named = fields.filter(({ path }) => isNamed(path, rules))
  const others = fields.filter((field) => !named.includes(field))
  const again = others.filter(({ values, count }) => values.length < count)
  const once = others.filter(({ count }) => count <= FEW_SAMPLES)
  return [...new Set([...named, ...again, ...once])]
}

function hasFewValues({ path, values, hasMore, isOpen }: SeenPath): boolean {
  return path.startsWith('value') && !isOpen && !hasMore && values.length > 0 && values.length <= MOST_CASES
}

function isNamed(path: string, rules: readonly unknown[]): boolean {
  return rules.some((rule) => {
    const { when } = rule as { readonly when?: unknown }
    if (typeof when !== 'string') return false
    const behind = when.split(path).slice(1)
    return behind.some((text) => !/^[\w.[]/.test(text))
  })
}

/** Why there is no field to choose. */
export function whyNoneDecides(paths: readonly SeenPath[]): string {
  return paths.length === 0
    ? 'No message was seen here yet, so there is no value to make a case of.'
    : 'No field of these samples has a few values that come again.'
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
