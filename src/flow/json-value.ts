import type { Decimal } from './decimal.ts'

/**
 * A decoded value. Beyond JSON's own types: a whole number past 2^53 is a `bigint`, a field declared
 * `decimal` is a `Decimal`, and a topic of format `bytes` gives bytes. Values are never changed in place.
 */
export type JsonValue =
  null | boolean | number | bigint | string | Decimal | Uint8Array | JsonArray | JsonObject
export type JsonArray = readonly JsonValue[]
export interface JsonObject {
  readonly [name: string]: JsonValue
}

/** True for what has fields. Asks the prototype, because a field of the data may be named "constructor". */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
