import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import type { LookupConfig } from './spec.ts'

/** Gives the columns that a configured lookup takes of a row, under their new names. */
export function columnTaker(
  fields: LookupConfig['fields'],
  keyColumn: string,
): (row: JsonObject) => JsonObject {
  if (fields === undefined) return (row) => withoutKey(row, keyColumn)
  const pairs = isList(fields) ? fields.map((name) => [name, name] as const) : Object.entries(fields)
  return (row) => {
    const taken: Record<string, JsonValue> = {}
    for (const [column, name] of pairs) {
      const value = row[column]
      if (value !== undefined) taken[name] = value
    }
    return taken
  }
}

function withoutKey(row: JsonObject, keyColumn: string): JsonObject {
  const { [keyColumn]: _key, ...rest } = row
  return rest
}

function isList(fields: NonNullable<LookupConfig['fields']>): fields is string[] {
  return Array.isArray(fields)
}
