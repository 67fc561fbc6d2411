import { isUtf8 } from 'node:buffer'
import { FlowError } from '../../contract/errors.ts'

/**
 * Bytes as text. Wrong UTF-8 becomes U+FFFD on decoding, so only text that holds one is looked at again: a
 * message of ASCII pays nothing. Throws CODEC_INPUT_INVALID.
 */
export function readUtf8(bytes: Uint8Array): string {
  const text = asBuffer(bytes).toString()
  if (text.includes('\uFFFD') && !isUtf8(bytes)) throw wrongUtf8(bytes)
  return text
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function wrongUtf8(bytes: Uint8Array): FlowError {
  const at = firstWrongByte(bytes)
  return new FlowError('CODEC_INPUT_INVALID', {
    message: `The value is not UTF-8: byte ${at + 1} (0x${bytes[at]!.toString(16).padStart(2, '0')}) does not fit.`,
    hint: 'Declare the topic as "bytes", or have its writer use UTF-8.',
  })
}

/** The longest valid beginning ends there; found by halving, as checking is much faster than walking. */
function firstWrongByte(bytes: Uint8Array): number {
  let valid = 0
  let wrong = bytes.length
  while (wrong - valid > 4) {
    const middle = characterStart(bytes, (valid + wrong) >> 1, valid)
    if (middle === valid) break
    if (isUtf8(bytes.subarray(valid, middle))) valid = middle
    else wrong = middle
  }
  while (valid < wrong && isWholeCharacter(bytes, valid)) valid += characterLength(bytes[valid]!)
  return Math.min(valid, bytes.length - 1)
}

function characterStart(bytes: Uint8Array, at: number, from: number): number {
  let start = at
  while (start > from && (bytes[start]! & 0xc0) === 0x80 && at - start < 3) start -= 1
  return start
}

function isWholeCharacter(bytes: Uint8Array, at: number): boolean {
  return isUtf8(bytes.subarray(at, at + characterLength(bytes[at]!)))
}

function characterLength(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}
