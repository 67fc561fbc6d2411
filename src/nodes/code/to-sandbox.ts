import { Decimal } from '../../flow/decimal.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'
import type { Message } from '../../runtime/node-api.ts'
import type { Meta, MetaName, Metas } from '../../runtime/sandbox/sandbox-side.ts'

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

/** Keys, headers, times and places of a batch, of the names that are asked for. */
export function metasForSandbox(messages: readonly Message[], names: readonly MetaName[]): Metas {
  return Object.fromEntries(names.map((name) => [name, messages.map((message) => READ[name](message))]))
}

const READ: { readonly [N in MetaName]: (message: Message) => Meta[N] } = {
  key: ({ scope }) => scope.key,
  headers: ({ scope }) => scope.headers,
  timestamp: ({ timestamp }) => timestamp,
  topic: ({ scope }) => scope.topic,
  partition: ({ scope }) => scope.partition,
  offset: ({ scope }) => scope.offset,
}
