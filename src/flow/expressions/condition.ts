import type { Scope } from '../scope.ts'
import { refillBudget } from './budget.ts'
import { describeType } from './cel-value.ts'
import { compileOrExplain, expressionFailed } from './expression.ts'
import { Failure } from './failure.ts'

export type Condition = (scope: Scope) => boolean

/**
 * Compiles a CEL expression that is true or false. A missing field makes it false. Throws EXPRESSION_INVALID;
 * what it returns throws EXPRESSION_FAILED where the result is neither true nor false.
 */
export function compileCondition(source: string): Condition {
  const run = compileOrExplain(source)
  return (scope) => {
    refillBudget()
    try {
      const result = run(scope)
      if (result === true || result === false) return result
      throw new Failure(`The condition gives ${describeType(result)}, not true or false.`, {
        hint: 'Compare it: == "x", > 0.',
      })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      if (error.missing) return false
      throw expressionFailed(source, error)
    }
  }
}
