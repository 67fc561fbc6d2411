import type { Scope } from '../scope.ts'
import { nearestName } from '../nearest-name.ts'
import type { CelValue } from './cel-value.ts'
import { SourceProblem } from './failure.ts'

export type ReadScope = (scope: Scope) => CelValue

/** What an expression sees of a message, by name. */
const ROOTS: ReadonlyMap<string, ReadScope> = new Map<string, ReadScope>([
  ['value', (scope) => scope.value],
  ['key', (scope) => scope.key],
  ['headers', (scope) => scope.headers],
  ['timestamp', (scope) => scope.timestamp],
  ['topic', (scope) => scope.topic],
  ['partition', (scope) => scope.partition],
  ['offset', (scope) => scope.offset],
  ['parameters', (scope) => scope.parameters],
])

/** How a name is read. Throws SourceProblem for an unknown one. */
export function rootReader(name: string, offset: number): ReadScope {
  const read = ROOTS.get(name)
  if (read !== undefined) return read
  throw new SourceProblem(`There is no "${name}" here.`, offset, unknownHint(name))
}

function unknownHint(name: string): string {
  const near = nearestName(name, ROOTS.keys())
  if (near !== undefined) return `Did you mean "${near}"?`
  return `A field of the value is written "value.${name}". Known names: ${[...ROOTS.keys()].join(', ')}.`
}
