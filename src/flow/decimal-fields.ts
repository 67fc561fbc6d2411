import { Decimal } from './decimal.ts'
import { writePath } from './expressions/member-path.ts'
import { compileTarget } from './expressions/target.ts'
import { isObject, type JsonValue } from './json-value.ts'

/** Changes a value that was just parsed and that nobody else has seen. */
export type FieldConversion = (value: JsonValue) => JsonValue

/**
 * Reads the numbers at these paths as decimals. A number of at most 15 digits shows exactly the decimal that was
 * written, so it is made from the number; longer ones come as decimals already. Text, null and other types at
 * such a path stay as they are.
 */
export function decimalFields(paths: readonly string[]): FieldConversion {
  const compiled = paths.map((path) => compileTarget(path).segments)
  return (value) => {
    for (const segments of compiled) convertAt(value, segments, 0)
    return value
  }
}

function convertAt(value: JsonValue, segments: readonly string[], depth: number): void {
  if (Array.isArray(value)) {
    for (const element of value as readonly JsonValue[]) convertAt(element, segments, depth)
    return
  }
  const name = segments[depth]!
  if (!isObject(value) || !Object.hasOwn(value, name)) return
  const field = value[name]!
  if (depth < segments.length - 1) convertAt(field, segments, depth + 1)
  else if (name !== '__proto__') (value as Record<string, JsonValue>)[name] = asDecimal(field)
}

function asDecimal(field: JsonValue): JsonValue {
  if (typeof field === 'number') return Decimal.fromNumber(field) ?? field
  if (typeof field === 'bigint') return Decimal.fromBigInt(field)
  return Array.isArray(field) ? (field as readonly JsonValue[]).map(asDecimal) : field
}

/** The paths at which a value holds decimals, as `decimalFields` takes them: lists on the way are walked. */
export function decimalPaths(value: JsonValue): readonly string[] {
  const found = new Set<string>()
  collect(value, [], found)
  return [...found]
}

function collect(value: JsonValue, segments: readonly string[], found: Set<string>): void {
  if (value instanceof Decimal && segments.length > 0) found.add(writePath('', segments).replace(/^\./, ''))
  else if (Array.isArray(value))
    for (const item of value as readonly JsonValue[]) collect(item, segments, found)
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) collect(member, [...segments, name], found)
}
