import { Decimal } from '../../flow/decimal.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'
import type { Message } from '../../runtime/node-api.ts'

/** Where in a value something stands that JSON cannot hold: its kind (i: bigint, d: decimal, b: bytes) and its path. */
type Mark = readonly [kind: 'i' | 'd' | 'b', ...path: readonly (string | number)[]]

/** A message's value as the sandbox reads it: JSON, or "X", marks and JSON. Throws where it cannot be decoded. */
export function textForSandbox(message: Message): string {
  if (!message.isChanged) {
    const { codec } = message.source
    const bytes = message.encode(codec)
    const text = bytes === null ? 'null' : codec.plainText?.(bytes)
    if (text !== undefined && text[0] !== 'X') return text
  }
  return written(message.value)
}

function written(value: JsonValue): string {
  const marks: Mark[] = []
  const plain = marked(value, [], marks)
  return marks.length === 0 ? JSON.stringify(plain) : `X${JSON.stringify([marks, plain])}`
}

/** The value as JSON can hold it. */
function marked(value: JsonValue, path: readonly (string | number)[], marks: Mark[]): unknown {
  if (typeof value === 'bigint' || value instanceof Decimal) {
    marks.push([typeof value === 'bigint' ? 'i' : 'd', ...path])
    return String(value)
  }
  if (value instanceof Uint8Array) {
    marks.push(['b', ...path])
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')
  }
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item, i) => marked(item, [...path, i], marks))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, marked(field, [...path, name], marks)]),
  )
}

/** Keys, headers and times of a batch, as the sandbox's side reads them. */
export function metasForSandbox(messages: readonly Message[]): string {
  return JSON.stringify(
    messages.map(({ scope, timestamp }) => [
      scope.key,
      scope.headers,
      timestamp,
      scope.topic,
      scope.partition,
      scope.offset,
    ]),
  )
}
