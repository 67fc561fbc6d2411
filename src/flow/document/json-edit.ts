import type { FieldPath } from '../json-tree.ts'
import { isPlainObject } from '../schema-walk.ts'
import { refuse } from './refusal.ts'

/** Deeper values would make a file that its reader refuses. */
const DEEPEST_VALUE = 80

/** Whether two JSON values say the same; the order of an object's fields counts, because some data keeps it. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  if (!isPlainObject(a) || !isPlainObject(b)) return false
  const [ofA, ofB] = [Object.keys(a), Object.keys(b)]
  return (
    ofA.length === ofB.length && ofA.every((name, index) => name === ofB[index] && sameJson(a[name], b[name]))
  )
}

/** A value with another one at a path in it. Objects and lists on the way are made; a list grows by one at most. */
export function withValue(owner: unknown, path: FieldPath, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(owner) ? owner : []
    if (!Number.isInteger(step) || step < 0 || step > list.length)
      refuse(`There is no item ${step + 1} in a list of ${list.length}.`, 'Add items at the end of the list.')
    return list.toSpliced(step, 1, withValue(list[step], rest, value))
  }
  const object = isPlainObject(owner) ? owner : {}
  return { ...object, [step]: withValue(Object.hasOwn(object, step) ? object[step] : undefined, rest, value) }
}

/** A value without what stands at a path in it; items behind a removed one move up. */
export function withoutValue(owner: unknown, path: FieldPath): unknown {
  const [step, ...rest] = path
  if (step === undefined || typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, step))
    return owner
  if (Array.isArray(owner)) {
    const list: readonly unknown[] = owner
    const index = Number(step)
    return rest.length === 0 ? list.toSpliced(index, 1) : list.with(index, withoutValue(list[index], rest))
  }
  const object = owner as Readonly<Record<string, unknown>>
  if (rest.length > 0) return { ...object, [step]: withoutValue(object[step], rest) }
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== step))
}

/** Refuses what a flow file could not hold and its reader could not read again. */
export function mustBeJson(value: unknown, depth = 0): void {
  if (depth > DEEPEST_VALUE)
    refuse(`This value is nested deeper than ${DEEPEST_VALUE} levels.`, 'A flow file needs about ten.')
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') return mustKeepItsDigits(value)
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) mustBeJson(item, depth + 1)
    return
  }
  if (!isPlainObject(value)) refuse(`A value of type ${typeof value} cannot stand in a flow file.`)
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') refuse('The key "__proto__" cannot be used.', 'Give it another name.')
    mustBeJson(member, depth + 1)
  }
}

function mustKeepItsDigits(value: number): void {
  if (!Number.isFinite(value)) refuse(`${value} is no number that a flow file can hold.`)
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    refuse(`The number ${value} is too large to keep all its digits.`, 'Write it as text, in double quotes.')
}
