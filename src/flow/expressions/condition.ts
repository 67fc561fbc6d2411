import type { Scope } from '../scope.ts'
import { askCondition } from './asked-condition.ts'
import { expressionFailed } from './expression.ts'

export type Condition = (scope: Scope) => boolean

/**
 * Compiles a CEL expression that is true or false. A missing field makes it false. Throws EXPRESSION_INVALID;
 * what it returns throws EXPRESSION_FAILED where the result is neither true nor false.
 */
export function compileCondition(source: string): Condition {
  const ask = askCondition(source)
  return (scope) => {
    const answer = ask(scope)
    if (answer === true || answer === false) return answer
    if (answer.missing) return false
    throw expressionFailed(source, answer)
  }
}
