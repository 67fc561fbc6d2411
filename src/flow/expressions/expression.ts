import { FlowError } from '../../contract/errors.ts'
import type { JsonValue } from '../json-value.ts'
import type { Scope } from '../scope.ts'
import { refillBudget } from './budget.ts'
import { compileCel } from './compile.ts'
import { Failure, SourceProblem } from './failure.ts'
import { invalid } from './path.ts'
import { toJsonValue } from './result.ts'

/** A compiled CEL expression. */
export interface Expression {
  readonly source: string
  /** Throws EXPRESSION_FAILED, which names a missing field; CODEC_INPUT_INVALID for a damaged value. */
  evaluate(scope: Scope): JsonValue
}

/** Compiles CEL in its profile for JSON (docs/decisions/0004-expressions.md). Throws EXPRESSION_INVALID. */
export function compileExpression(source: string): Expression {
  const run = compileOrExplain(source)
  return {
    source,
    evaluate: (scope) => {
      refillBudget()
      try {
        return toJsonValue(run(scope))
      } catch (error) {
        throw error instanceof Failure ? expressionFailed(source, error) : error
      }
    },
  }
}

export function compileOrExplain(source: string): ReturnType<typeof compileCel> {
  refillBudget()
  try {
    return compileCel(source)
  } catch (error) {
    throw error instanceof SourceProblem ? invalid('expression', source, error) : error
  }
}

export function expressionFailed(source: string, failure: Failure): FlowError {
  return new FlowError('EXPRESSION_FAILED', {
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
    field: source.length > 200 ? `${source.slice(0, 197)}...` : source,
    cause: failure,
  })
}
