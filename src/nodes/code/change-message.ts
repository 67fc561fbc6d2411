import type { Header } from '../../contract/message.ts'
import { FlowError } from '../../contract/errors.ts'
import type { Emission, Message } from '../../runtime/node-api.ts'
import type { WrittenChange } from '../../runtime/sandbox/inside.ts'
import { resultError } from './code-errors.ts'

const utf8 = new TextEncoder()

/** A result as messages leave with it. `withValue` makes a value of what the engine at work has for one. */
export function emissionOf(
  message: Message,
  change: WrittenChange,
  ports: readonly string[],
  withValue: (message: Message, value: unknown) => Message,
): Emission {
  const { port = ports[0]!, value } = change
  if (!ports.includes(port)) throw unknownPort(port, ports)
  let changed = message
  if (value === null) changed = message.withTombstone()
  else if (value !== undefined) changed = withValue(message, value)
  return { port, message: withEnvelope(changed, change) }
}

function withEnvelope(message: Message, { key, headers, timestamp }: WrittenChange): Message {
  if (key === undefined && headers === undefined && timestamp === undefined) return message
  return message.withEnvelope({
    ...(key === undefined ? {} : { key: key === null ? null : utf8.encode(key) }),
    ...(headers === undefined ? {} : { headers: withHeaders(message.headers, headers) }),
    ...(timestamp === undefined ? {} : { timestamp }),
  })
}

/** A header that is set stands where its name stood first, else at the end; null takes every one of the name off. */
function withHeaders(
  before: readonly Header[],
  change: Readonly<Record<string, string | null>>,
): readonly Header[] {
  const left = new Map(Object.entries(change))
  const after: Header[] = []
  for (const header of before) {
    if (!Object.hasOwn(change, header.name)) after.push(header)
    else if (left.has(header.name)) {
      const text = left.get(header.name)
      left.delete(header.name)
      if (typeof text === 'string') after.push({ name: header.name, value: utf8.encode(text) })
    }
  }
  for (const [name, text] of left) if (text !== null) after.push({ name, value: utf8.encode(text) })
  return after
}

function unknownPort(port: string, ports: readonly string[]): FlowError {
  const { code, message } = resultError(`it names the port "${port}"`)
  return new FlowError(code, { message, hint: `Ports of this node: ${ports.join(', ')}.` })
}
