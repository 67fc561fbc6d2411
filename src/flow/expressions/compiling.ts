import type { Scope } from '../scope.ts'
import type { CelValue } from './cel-value.ts'
import type { ASTNode } from './parse.ts'

/** What a part of an expression runs as. Throws Failure. */
export type Run = (scope: Scope) => CelValue

export interface Compiled {
  readonly run: Run
  /** True where it sees nothing of the message: it is computed once. */
  readonly constant: boolean
}

/** What the parts of one expression share while they are compiled. */
export interface Compiling {
  /** Compiles a part: handed down here, so that the kinds of node need not import one another in a circle. */
  readonly compile: (node: ASTNode, compiling: Compiling) => Compiled
  readonly source: string
  /** Where the variables of `map`, `filter` and the like lie while they run, by their number. */
  readonly slots: CelValue[]
  readonly locals: ReadonlyMap<string, number>
  readonly depth: number
}

/** A part that gives the same value for every message. */
export function constant(value: CelValue): Compiled {
  return { run: () => value, constant: true }
}

/** What constant parts are run with: they look at no message. */
export const NO_SCOPE = undefined as unknown as Scope
