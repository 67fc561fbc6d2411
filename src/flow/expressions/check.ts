import { compileCel } from './compile.ts'
import { refillBudget } from './budget.ts'
import { SourceProblem } from './failure.ts'
import { parsePath } from './path.ts'
import { parseTarget } from './target.ts'

/** A fault of a source as a form or an editor shows it. */
export interface SourceFault {
  readonly message: string
  readonly hint?: string
  /** Characters before the fault. */
  readonly offset: number
}

/** The first fault of a CEL expression or condition, or undefined. */
export function checkExpression(source: string): SourceFault | undefined {
  refillBudget()
  return faultOf(() => compileCel(source))
}

/** The first fault of a path (`value.customer.id`), or undefined. */
export function checkPath(source: string): SourceFault | undefined {
  return faultOf(() => parsePath(source))
}

/** The first fault of a target (`customer.id`), or undefined. */
export function checkTarget(source: string): SourceFault | undefined {
  return faultOf(() => parseTarget(source))
}

function faultOf(compile: () => unknown): SourceFault | undefined {
  try {
    compile()
    return undefined
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    const { message, offset, hint } = error
    return hint === undefined ? { message, offset } : { message, offset, hint }
  }
}
