import type { MessageContent } from '../../contract/message.ts'
import { memberText } from '../../runtime/message-text/member-text.ts'
import {
  bytesOf,
  headersOf,
  isRecord,
  keyOf,
  parseObject,
  type Parts,
  timestampOf,
  valueOf,
  WrongLine,
} from '../../runtime/message-text/message-members.ts'

export type LineForm = 'message' | 'raw' | 'keyed'

/** A message of one line of `topics produce`. Throws WrongLine. */
export function parseLine(line: string, form: LineForm, now: number, field = ''): MessageContent {
  if (form === 'raw') return { key: null, value: bytesOf(line), headers: [], timestamp: now }
  if (form === 'keyed') return keyedValue(line, field, now)
  const parts = messageObject(line)
  const unknown = Object.keys(parts).find((name) => !members.has(name))
  if (unknown !== undefined)
    throw new WrongLine(
      `"${unknown}" is no part of a message: a line is {"key", "value", "headers", "timestamp"}; --key FIELD or --raw take other lines`,
    )
  return {
    key: keyOf(parts),
    value: valueOf(line, parts),
    headers: headersOf(parts['headers']),
    timestamp: timestampOf(parts['timestamp'], now),
  }
}

function messageObject(line: string): Parts {
  const parts = parseObject(line, '; --raw takes lines as values')
  if ('value' in parts || 'valueBase64' in parts) return parts
  throw new WrongLine('"value" is missing; null makes a tombstone, --raw takes lines as values')
}

// What `topics read` prints can be produced again: topic, partition and offset are passed over.
const members: ReadonlySet<string> = new Set([
  ...['key', 'keyBase64', 'value', 'valueBase64', 'format', 'headers', 'timestamp'],
  ...['topic', 'partition', 'offset'],
])

function keyedValue(line: string, field: string, now: number): MessageContent {
  let text: string | undefined = line
  let value: unknown = parseObject(line)
  for (const name of field.split('.')) {
    const inside = isRecord(value) ? value[name] : undefined
    if (inside === undefined || text === undefined)
      throw new WrongLine(`it has no field "${field}" to take the key from`)
    text = memberText(text, name)
    value = inside
  }
  if (typeof value === 'object' && value !== null)
    throw new WrongLine(`its field "${field}" is no text or number, so it can be no key`)
  const key = value === null ? null : bytesOf(typeof value === 'string' ? value : (text ?? ''))
  return { key, value: bytesOf(line), headers: [], timestamp: now }
}
