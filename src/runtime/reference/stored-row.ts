import type { ReferenceDeclaration } from '../../contract/flow-file.ts'
import { defineField } from '../../flow/define-field.ts'
import { Decimal } from '../../flow/decimal.ts'
import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import { jsonCodec } from '../codecs/json-codec.ts'

const json = jsonCodec()

export interface RowCodec {
  toBytes(row: JsonObject): Uint8Array
  fromBytes(bytes: Uint8Array): JsonObject
}

/** Rows as they lie in the cache: JSON, with decimals as text so that 12.50 keeps its zero. */
export function rowCodec({ columns = {} }: ReferenceDeclaration): RowCodec {
  const decimals = Object.keys(columns).filter((name) => columns[name] === 'decimal')
  if (decimals.length === 0)
    return { toBytes: (row) => json.encode(row), fromBytes: (bytes) => json.decode(bytes) as JsonObject }
  return {
    toBytes: (row) =>
      json.encode(changed(row, decimals, (value) => (value instanceof Decimal ? value.toString() : value))),
    fromBytes: (bytes) =>
      changed(json.decode(bytes) as JsonObject, decimals, (value) =>
        typeof value === 'string' ? Decimal.parse(value) : value,
      ),
  }
}

function changed(
  row: JsonObject,
  names: readonly string[],
  change: (value: JsonValue) => JsonValue,
): JsonObject {
  const copy: Record<string, JsonValue> = { ...row }
  for (const name of names) if (Object.hasOwn(copy, name)) defineField(copy, name, change(copy[name]!))
  return copy
}
