import { FlowError } from '../contract/errors.ts'
import { isObject, type JsonValue } from './json-value.ts'

/**
 * A value as a message key: text as it is, numbers, decimals and booleans as written, null for none.
 * Throws CODEC_OUTPUT_INVALID for what has no one spelling: objects, lists and bytes.
 */
export function keyText(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value) || value instanceof Uint8Array || isObject(value)) {
    throw new FlowError('CODEC_OUTPUT_INVALID', {
      message: `A key cannot be made of ${Array.isArray(value) ? 'a list' : isObject(value) ? 'an object' : 'bytes'}.`,
      hint: 'Name a field that holds text or a number.',
    })
  }
  return String(value as { toString(): string })
}
