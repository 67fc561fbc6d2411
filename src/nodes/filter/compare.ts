import type { JsonValue } from '../../flow/json-value.ts'
import { compareNumbers, isNumeric } from '../../flow/expressions/numbers.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import type { Scope } from '../../flow/scope.ts'
import type { FilterRow } from './spec.ts'

type Comparison = (left: JsonValue, right: JsonValue) => boolean

const comparisons: Readonly<Record<FilterRow['is'], Comparison>> = {
  equal: (left, right) => order(left, right) === 0,
  'not-equal': (left, right) => order(left, right) !== 0,
  greater: (left, right) => (order(left, right) ?? -1) > 0,
  'at-least': (left, right) => (order(left, right) ?? -1) >= 0,
  less: (left, right) => (order(left, right) ?? 1) < 0,
  'at-most': (left, right) => (order(left, right) ?? 1) <= 0,
  contains: (left, right) => contains(left, right),
  present: (left) => left !== null,
}

/** One visual row as a function; a missing field makes it false, "not-equal" too. */
export function compileRow(row: FilterRow): (scope: Scope) => boolean {
  const path = compilePath(row.path)
  const compare = comparisons[row.is]
  const right = (row.value ?? null) as JsonValue
  return (scope) => {
    const left = path.get(scope)
    return left !== undefined && compare(left, right)
  }
}

/** Below, at or above zero; `undefined` for values of types that have no order between them. */
function order(left: JsonValue, right: JsonValue): number | undefined {
  if (left === right) return 0
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : 1
  return isNumeric(left) && isNumeric(right) ? compareNumbers(left, right) : undefined
}

function contains(left: JsonValue, right: JsonValue): boolean {
  if (typeof left === 'string') return typeof right === 'string' && left.includes(right)
  return Array.isArray(left) && left.some((item: JsonValue) => order(item, right) === 0)
}
