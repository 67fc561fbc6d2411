import { Decimal } from '../decimal.ts'
import { isObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { spend } from './budget.ts'
import { compareNumbers, isNumeric } from './numbers.ts'
import { Duration } from './duration.ts'

/** The type of a value, as `type(x)` gives it. */
export class CelType {
  readonly title: string
  constructor(title: string) {
    this.title = title
  }
}

/** What an expression computes with: JSON's values, and times, durations and types on the way. */
export type CelValue = JsonValue | Date | Duration | CelType | readonly CelValue[] | CelObject
export interface CelObject {
  readonly [name: string]: CelValue
}

/** What a value is called in messages. */
export function describeType(value: CelValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'a boolean'
  if (isNumeric(value)) return value instanceof Decimal ? 'a decimal' : 'a number'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Date) return 'a timestamp'
  if (value instanceof Duration) return 'a duration'
  return value instanceof CelType ? 'a type' : 'an object'
}

/** CEL's `==`: numbers by what they show, lists and objects by their contents, other types never equal. */
export function equal(left: CelValue, right: CelValue): boolean {
  if (left === right) return true
  if (typeof left === 'string' || typeof right === 'string') return false
  if (isNumeric(left)) return isNumeric(right) && compareNumbers(left, right) === 0
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left)) return Array.isArray(right) && sameElements(left, right as readonly CelValue[])
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime()
  if (left instanceof Duration) return right instanceof Duration && left.ms === right.ms
  if (left instanceof Uint8Array) return right instanceof Uint8Array && sameBytes(left, right)
  return isObject(left) && isObject(right) && sameFields(left, right)
}

function sameElements(left: readonly CelValue[], right: readonly CelValue[]): boolean {
  if (left.length !== right.length) return false
  spend(left.length)
  return left.every((element, index) => equal(element, right[index]!))
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

function sameFields(left: JsonObject, right: JsonObject): boolean {
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  spend(names.length)
  return names.every((name) => Object.hasOwn(right, name) && equal(left[name]!, right[name]!))
}
