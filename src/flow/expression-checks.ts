import { checkExpression, checkPath, checkTarget, type SourceFault } from './expressions/check.ts'

export type CheckSource = (source: string) => SourceFault | undefined

/** The compilers that the checker asks about texts which a spec marks as paths or expressions. */
export interface ExpressionChecks {
  readonly checkExpression: CheckSource
  readonly checkPath: CheckSource
  readonly checkTarget: CheckSource
}

/** The compilers that flows run with. */
export const flowExpressions: ExpressionChecks = { checkExpression, checkPath, checkTarget }
