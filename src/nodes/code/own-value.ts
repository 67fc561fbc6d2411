import { Decimal } from '../../flow/decimal.ts'
import { defineField } from '../../flow/define-field.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'
import type { Message } from '../../runtime/node-api.ts'
import { CodeDecimal } from '../../runtime/sandbox/inside.ts'

/** A value that the code may change as it likes: others may see the message's own. */
export function ownValue(message: Message): unknown {
  if (!message.isChanged && message.isUntouched) {
    const { codec } = message.source
    const bytes = message.encode(codec)
    const text = bytes === null ? undefined : codec.plainText?.(bytes)
    if (text !== undefined) return JSON.parse(text) as unknown
  }
  return copied(message.value)
}

function copied(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Decimal) return new CodeDecimal(String(value))
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(copied)
  if (!isObject(value)) return value
  const copy: Record<string, unknown> = {}
  for (const name in value) {
    if (name === '__proto__') defineField(copy, name, copied(value[name]!) as JsonValue)
    else copy[name] = copied(value[name]!)
  }
  return copy
}
