import { describeError } from '../../contract/errors.ts'
import type { ConditionFault } from '../../contract/inspection.ts'
import { isObject } from '../json-value.ts'
import { nearestName } from '../nearest-name.ts'
import type { Scope } from '../scope.ts'
import { refillBudget } from './budget.ts'
import { describeType } from './cel-value.ts'
import { compileOrExplain } from './expression.ts'
import { Failure } from './failure.ts'
import { compilePath } from './path.ts'

/** Whether a condition holds for a message, or what it failed with. */
export type Answer = boolean | Failure

/** `steps`: what it may cost; as much as any expression unless given. Throws CODEC_INPUT_INVALID for a damaged value. */
export type AskedCondition = (scope: Scope, steps?: number) => Answer

/** Compiles a CEL expression that is true or false. A failure is given back, for who counts them. Throws EXPRESSION_INVALID. */
export function askCondition(source: string): AskedCondition {
  const run = compileOrExplain(source)
  return (scope, steps) => {
    refillBudget(steps)
    try {
      const result = run(scope)
      if (result === true || result === false) return result
      return new Failure(`The condition gives ${describeType(result)}, not true or false.`, {
        hint: 'Compare it: == "x", > 0.',
      })
    } catch (error) {
      if (error instanceof Failure) return error
      throw error
    }
  }
}

/** What a person reads of it: of a field that is missing the nearest one that the message has is the cure. */
export function conditionFault(error: unknown, scope: Scope): ConditionFault {
  if (!(error instanceof Failure)) return { message: describeError(error) }
  const near = error.absent === undefined ? undefined : nearestField(error.absent, scope)
  const hint = near === undefined ? error.hint : `Did you mean "${near}"?`
  return { message: error.message, ...(hint === undefined ? {} : { hint }) }
}

function nearestField({ name, of }: NonNullable<Failure['absent']>, scope: Scope): string | undefined {
  const owner = valueAt(of, scope)
  return typeof name === 'string' && isObject(owner) ? nearestName(name, Object.keys(owner)) : undefined
}

/** Undefined for what is no path: the variable of a macro, a call. */
function valueAt(path: string, scope: Scope): unknown {
  try {
    return compilePath(path).get(scope)
  } catch {
    return undefined
  }
}
