import type { JsonValue } from './json-value.ts'

/** What an expression, a condition or a path can see of one message. */
export interface Scope {
  readonly value: JsonValue
  /** The key as text; null where there is none. */
  readonly key: string | null
  /** The last value of each header name, as text. */
  readonly headers: Readonly<Record<string, string>>
  /** Event time. */
  readonly timestamp: Date
  /** Where the message entered. */
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly parameters: Readonly<Record<string, string | number | boolean>>
}

/** The scope of a value that is no message yet: a source takes key and time out of it. `timestamp` in ms since 1970. */
export function scopeOfValue(value: JsonValue, timestamp: number, parameters: Scope['parameters']): Scope {
  const time = new Date(timestamp)
  return { value, key: null, headers: {}, timestamp: time, topic: '', partition: 0, offset: 0, parameters }
}
