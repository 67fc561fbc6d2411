import { FlowError } from '../../contract/errors.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import { readUtf8 } from './read-utf8.ts'
import type { ValueCodec } from './value-codec.ts'

/** Values are UTF-8 text. Numbers and booleans are written as they read; objects, lists and null are refused. */
export function textCodec(): ValueCodec {
  return { decode: (bytes) => readUtf8(bytes), encode, format: 'text' }
}

function encode(value: JsonValue): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value)
  const text = keyTextOf(value)
  if (text !== null) return Buffer.from(text)
  throw new FlowError('CODEC_OUTPUT_INVALID', {
    message: 'Null is not text.',
    hint: 'Give the value text with a map, or declare the topic as "json".',
  })
}

function keyTextOf(value: JsonValue): string | null {
  try {
    return keyText(value)
  } catch (cause) {
    throw new FlowError('CODEC_OUTPUT_INVALID', {
      message: `A topic of format "text" holds text, not ${Array.isArray(value) ? 'a list' : value instanceof Uint8Array ? 'bytes' : 'an object'}.`,
      hint: 'Make it text with a map, or declare the topic as "json".',
      cause,
    })
  }
}
