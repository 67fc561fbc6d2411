import { describeError } from '../../contract/errors.ts'
import { compileExpression } from '../../flow/expressions/expression.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import type { Message, NodeContext } from '../../runtime/node-api.ts'

/** A line is there to be read, in a terminal. */
const TEXT_LENGTH = 1_000
const VALUE_LENGTH = 300

/** What could end a line, move a cursor or turn the direction of what follows. */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** The text of a line. It never throws: a line must not cost its message. */
export function lineText(
  source: string | undefined,
  context: Pick<NodeContext, 'codec'>,
): (message: Message) => string {
  const codec = context.codec({ format: 'json' })
  const shown = (value: JsonValue) =>
    typeof value === 'string' ? value : bytesShown(codec.encode(value), TEXT_LENGTH)
  if (source === undefined) return (message) => oneLine(guarded(() => ofMessage(message, shown)))
  const expression = compileExpression(source)
  return (message) => oneLine(guarded(() => shown(expression.evaluate(message.scope))))
}

// The value as it came, decoded only where a node changed it: what is damaged is logged as well.
function ofMessage(message: Message, shown: (value: JsonValue) => string): string {
  const key = message.key === null ? 'no key' : bytesShown(message.key, VALUE_LENGTH)
  const raw = message.isChanged ? null : message.encode(RAW)
  if (raw !== null) return `${key}: ${bytesShown(raw, VALUE_LENGTH)}`
  return `${key}: ${message.isTombstone ? 'null (a tombstone)' : shortened(shown(message.value), VALUE_LENGTH)}`
}

/** Of a message that nobody changed no codec is asked. */
const RAW = { decode: () => null, encode: () => new Uint8Array() }

function guarded(make: () => string): string {
  try {
    return make()
  } catch (error) {
    return `(no text: ${describeError(error)})`
  }
}

function bytesShown(bytes: Uint8Array, length: number): string {
  const { buffer, byteOffset } = bytes
  // A character has four bytes at most: of a large value only its begin is read.
  const begin = Buffer.from(buffer, byteOffset, Math.min(bytes.length, 4 * (length + 1)))
  return shortened(begin.toString('utf8'), length)
}

function oneLine(text: string): string {
  return shortened(text, TEXT_LENGTH).replace(
    UNSHOWABLE,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text
}
