import { FlowError } from '../contract/errors.ts'
import { Decimal, MOST_DIGITS } from './decimal.ts'
import type { JsonValue } from './json-value.ts'

/** A number holds 15 digits exactly; where 16 stand in a row, it may be more than a number can hold. */
const LONG = 16

/**
 * True where 16 digits or points stand in a row. A row of 16 crosses each 16th byte, so only those are looked
 * at first: a message without such a row costs a sixteenth of its bytes.
 */
export function hasLongDigits(bytes: Uint8Array): boolean {
  for (let at = LONG - 1; at < bytes.length; at += LONG) {
    if (isDigitOrPoint(bytes[at]!) && runAround(bytes, at) >= LONG) return true
  }
  return false
}

function isDigitOrPoint(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e
}

function runAround(bytes: Uint8Array, at: number): number {
  let start = at
  while (start > 0 && at - start < LONG && isDigitOrPoint(bytes[start - 1]!)) start -= 1
  let end = at + 1
  while (end < bytes.length && end - at < LONG && isDigitOrPoint(bytes[end]!)) end += 1
  return end - start
}

type Reviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => JsonValue

/** JSON.parse with every number as it is written: slower, for messages that need it. */
export function parseExactly(text: string): JsonValue {
  return parseWithSource(text, (_, value, { source }) =>
    typeof value === 'number' ? exactNumber(value, source!) : value,
  )
}

function exactNumber(number: number, source: string): JsonValue {
  if (isWhole(source)) return Number.isSafeInteger(number) ? number : exactInteger(source)
  const written = Decimal.tryParse(source)
  if (written === undefined) throw tooManyDigits(source)
  const shown = Decimal.fromNumber(number)
  if (shown !== undefined && shown.equals(written)) return number
  return written
}

// BigInt takes longer than linear time, so a number of millions of digits must not reach it.
function exactInteger(source: string): bigint {
  if (source.length > MOST_DIGITS) throw tooManyDigits(source)
  return BigInt(source)
}

function isWhole(source: string): boolean {
  return /^-?\d+$/.test(source)
}

function tooManyDigits(source: string): FlowError {
  return new FlowError('CODEC_INPUT_INVALID', {
    message: `The value holds a number of more than 1,000 digits: ${source.slice(0, 37)}...`,
    hint: 'Send it as text.',
  })
}
