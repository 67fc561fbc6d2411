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
