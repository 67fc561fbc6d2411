import { isObject } from '../../json-value.ts'
import { spendOnText } from '../budget.ts'
import type { CelValue } from '../cel-value.ts'
import { taking, wrongArgument } from './callable.ts'

/** Characters (code points) of text, elements of a list, fields of an object, bytes. */
function sizeOf(value: CelValue): bigint {
  if (typeof value === 'string') return BigInt(codePoints(spendOnText(value)))
  if (Array.isArray(value) || value instanceof Uint8Array) return BigInt(value.length)
  if (isObject(value)) return BigInt(Object.keys(value).length)
  throw wrongArgument(value, 'size', 'text, a list, an object or bytes')
}

function codePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) count -= 1
  }
  return count
}

export const size = {
  asFunction: taking(1, 1, (value) => sizeOf(value!)),
  asMethod: taking(0, 0, (value) => sizeOf(value!)),
}
