import { Decimal } from '../../decimal.ts'
import { type CelValue } from '../cel-value.ts'
import { celType } from '../cel-type.ts'
import { Duration } from '../duration.ts'
import { Failure, quoted } from '../failure.ts'
import { asDecimal, isNumeric } from '../numbers.ts'
import { taking, wrongArgument } from './callable.ts'

/** `int(x)`, `string(x)`, `decimal(x)` and their like. */
export const conversions = {
  decimal: taking(1, 1, (value) => toDecimal(value!)),
  int: taking(1, 1, (value) => toInt(value!)),
  uint: taking(1, 1, (value) => toInt(value!)),
  double: taking(1, 1, (value) => toDouble(value!)),
  string: taking(1, 1, (value) => toText(value!)),
  bool: taking(1, 1, (value) => toBoolean(value!)),
  bytes: taking(1, 1, (value) => toBytes(value!)),
  dyn: taking(1, 1, (value) => value!),
  type: taking(1, 1, (value) => typeOf(value!)),
}

function toDecimal(value: CelValue): Decimal {
  if (isNumeric(value)) return asDecimal(value)
  const decimal = typeof value === 'string' ? Decimal.tryParse(value.trim()) : undefined
  if (decimal !== undefined) return decimal
  throw notOne(value, 'decimal', 'a decimal number')
}

function toInt(value: CelValue): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value))
  if (value instanceof Decimal) return wholePart(value)
  if (typeof value === 'string' && /^[+-]?\d{1,1000}$/.test(value)) return BigInt(value.replace('+', ''))
  if (value instanceof Date) return BigInt(Math.floor(value.getTime() / 1_000))
  throw notOne(value, 'int', 'a whole number')
}

function wholePart(value: Decimal): bigint {
  return BigInt(value.toString().split('.')[0]!)
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Decimal) return value.toNumber()
  if (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) return Number(value)
  throw notOne(value, 'double', 'a number')
}

function toText(value: CelValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || isNumeric(value) || value instanceof Duration) return String(value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return utf8(value)
  throw notOne(value, 'string', 'text')
}

const strict = new TextDecoder('utf-8', { fatal: true })

function utf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    throw new Failure('string() needs UTF-8, and these bytes are not.')
  }
}

const BOOLEANS: ReadonlyMap<CelValue, boolean> = new Map<CelValue, boolean>([
  [true, true],
  [false, false],
  ...['1', 't', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
])

function toBoolean(value: CelValue): boolean {
  const known = BOOLEANS.get(value)
  if (known !== undefined) return known
  throw notOne(value, 'bool', 'true or false')
}

const encoder = new TextEncoder()

function toBytes(value: CelValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return encoder.encode(value)
  throw wrongArgument(value, 'bytes', 'text or bytes')
}

function typeOf(value: CelValue): CelValue {
  if (value === null) return celType('null_type')
  if (typeof value === 'string') return celType('string')
  if (typeof value === 'boolean') return celType('bool')
  if (typeof value === 'bigint') return celType('int')
  if (typeof value === 'number') return celType('double')
  if (value instanceof Decimal) return celType('decimal')
  if (Array.isArray(value)) return celType('list')
  if (value instanceof Uint8Array) return celType('bytes')
  if (value instanceof Date) return celType('timestamp')
  if (value instanceof Duration) return celType('duration')
  return celType('map')
}

function notOne(value: CelValue, name: string, what: string): Failure {
  if (typeof value === 'string') return new Failure(`${name}() cannot make ${what} of ${quoted(value)}.`)
  return wrongArgument(value, name, `something that is ${what}`)
}
