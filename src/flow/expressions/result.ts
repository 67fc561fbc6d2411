import { defineField } from '../define-field.ts'
import { isObject, type JsonValue } from '../json-value.ts'
import { CelType, type CelValue } from './cel-value.ts'
import { Duration } from './duration.ts'
import { Failure } from './failure.ts'

/**
 * A result as JSON holds it: ints as numbers while a number holds them exactly, times as ISO 8601, durations
 * in seconds ("1.5s"). Parts of the message itself are given on as they are. Throws Failure for NaN and the
 * infinities.
 */
export function toJsonValue(value: CelValue): JsonValue {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value
    case 'number':
      if (Number.isFinite(value)) return value
      throw new Failure(`The result is ${Number.isNaN(value) ? 'not a number' : 'too large for a number'}.`)
    case 'object':
      return value === null ? null : objectToJson(value)
    default:
      return value
  }
}

function objectToJson(value: Exclude<CelValue, null> & object): JsonValue {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Duration) return value.toString()
  if (value instanceof CelType) return value.title
  if (Array.isArray(value)) return listToJson(value as readonly CelValue[])
  if (isObject(value)) return fieldsToJson(value)
  return value as JsonValue
}

// Copied only where an element changes: most lists and objects are the message's own.
function listToJson(list: readonly CelValue[]): JsonValue {
  let copy: JsonValue[] | undefined
  for (let i = 0; i < list.length; i++) {
    const element = list[i]!
    const converted = toJsonValue(element)
    if (converted !== element && copy === undefined) copy = list.slice(0, i) as JsonValue[]
    copy?.push(converted)
  }
  return copy ?? (list as JsonValue)
}

function fieldsToJson(object: { readonly [name: string]: CelValue }): JsonValue {
  let copy: Record<string, CelValue> | undefined
  for (const name of Object.keys(object)) {
    const field = object[name]!
    const converted = toJsonValue(field)
    if (converted === field) continue
    copy ??= { ...object }
    defineField(copy, name, converted)
  }
  return (copy ?? object) as JsonValue
}
