import { checkExpression, checkPath, checkTarget } from './expressions/check.ts'

/** What is wrong with an expression, and where in it. */
export interface ExpressionFault {
  readonly message: string
  readonly hint?: string
  /** Characters from the start of the source. */
  readonly offset: number
}

export type CheckSource = (source: string) => ExpressionFault | undefined

/** The compilers that the checker asks about texts which a spec marks as paths or expressions. */
export interface ExpressionChecks {
  readonly checkExpression: CheckSource
  readonly checkPath: CheckSource
  readonly checkTarget: CheckSource
}

/** The compilers that flows run with. */
export const flowExpressions: ExpressionChecks = { checkExpression, checkPath, checkTarget }
