import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { decimalFields } from '../../flow/decimal-fields.ts'
import { hasLongDigits, parseExactly } from '../../flow/exact-numbers.ts'
import { refuseDeepNesting } from './json-depth.ts'
import { refuseInfinity } from './infinite-number.ts'
import { jsonFault } from './json-fault.ts'
import { readUtf8 } from './read-utf8.ts'
import type { ValueCodec } from './value-codec.ts'

export interface JsonCodecOptions {
  /** Paths inside the value whose numbers are read as decimals; lists on the way are walked: `items.price`. */
  readonly decimals?: readonly string[]
  /** Largest value it decodes, in bytes. */
  readonly mostBytes?: number
}

/**
 * JSON values. Whole numbers past 2^53 are read as `bigint` and longer fractions as `Decimal`, so that they are
 * written again as they came; of a key that stands twice the last one counts, as JSON.parse has it. A field
 * named "__proto__" is a field like any other.
 */
export function jsonCodec({
  decimals = [],
  mostBytes = DEFAULTS.messageBytes.value,
}: JsonCodecOptions = {}): ValueCodec {
  const toDecimals = decimals.length === 0 ? undefined : decimalFields(decimals)
  return {
    decode: (bytes) => {
      if (bytes.length > mostBytes) throw tooLarge(bytes.length, mostBytes)
      const value = parse(bytes, readText(bytes))
      return toDecimals === undefined ? value : toDecimals(value)
    },
    encode,
    writesJson: true,
    plainText: (bytes) => {
      if (toDecimals !== undefined || bytes.length > mostBytes || hasLongDigits(bytes)) return undefined
      const text = readText(bytes)
      refuseDeepNesting(text)
      return text
    },
  }
}

function readText(bytes: Uint8Array): string {
  const text = readUtf8(bytes)
  // A byte order mark is no part of the text; RFC 8259 lets a reader pass over it.
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function parse(bytes: Uint8Array, text: string): JsonValue {
  refuseDeepNesting(text)
  try {
    return hasLongDigits(bytes) ? parseExactly(text) : (JSON.parse(text) as JsonValue)
  } catch (error) {
    throw error instanceof FlowError ? error : jsonFault(text, error)
  }
}

function encode(value: JsonValue): Uint8Array {
  const text = stringify(value)
  if (text !== undefined) {
    // JSON.stringify turns Infinity into null without a word.
    if (text.includes('null')) refuseInfinity(value)
    return Buffer.from(text)
  }
  throw new FlowError('CODEC_OUTPUT_INVALID', { message: 'The value has nothing that JSON can hold.' })
}

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

function stringify(value: JsonValue): string | undefined {
  try {
    if (value instanceof Uint8Array) throw bytesInJson()
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof FlowError) throw error
    // A bigint is the one value of ours that it refuses; the slower way is for such messages only.
    return stringifyExactly(value)
  }
}

function stringifyExactly(value: JsonValue): string | undefined {
  try {
    return JSON.stringify(value, (_, field: unknown) =>
      typeof field === 'bigint' ? rawJSON(String(field)) : field,
    )
  } catch (cause) {
    if (cause instanceof FlowError) throw cause
    throw new FlowError('CODEC_OUTPUT_INVALID', {
      message:
        cause instanceof RangeError
          ? 'The value is too large or too deep to be written as JSON.'
          : 'The value cannot be written as JSON.',
      cause,
    })
  }
}

function bytesInJson(): FlowError {
  return new FlowError('CODEC_OUTPUT_INVALID', {
    message: 'JSON cannot hold bytes.',
    hint: 'Make text of them with string(value) or value.hex(), or declare the topic as "bytes".',
  })
}

function tooLarge(size: number, most: number): FlowError {
  return new FlowError('MESSAGE_TOO_LARGE', {
    message: `The value has ${size.toLocaleString('en')} bytes; at most ${most.toLocaleString('en')} are decoded.`,
    hint: 'Send large contents beside Kafka and a link to them in the message.',
  })
}
