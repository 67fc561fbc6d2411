import { compileCondition } from '../../flow/expressions/condition.ts'
import type { Scope } from '../../flow/scope.ts'
import type { NodeRuntime } from '../../runtime/node-api.ts'
import { compileRow } from './compare.ts'
import type { FilterConfig } from './spec.ts'

type Condition = (scope: Scope) => boolean

/** Pushes what fits; the rest is pushed nowhere, which counts as dropped. */
export const filterRuntime: NodeRuntime = {
  create: (config) => {
    const fits = compileFilter(config as FilterConfig)
    return {
      type: 'operator',
      connect:
        ({ out }) =>
        (message) => {
          if (fits(message.scope)) out!(message)
        },
    }
  },
}

function compileFilter({ where, rows, match }: FilterConfig): Condition {
  const condition = where === undefined ? undefined : compileCondition(where)
  if (rows === undefined) return condition!
  const compiled = rows.map(compileRow)
  const rowsFit: Condition = (scope) =>
    match === 'all' ? compiled.every((row) => row(scope)) : compiled.some((row) => row(scope))
  return condition === undefined ? rowsFit : (scope) => condition(scope) && rowsFit(scope)
}
