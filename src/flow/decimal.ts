import { FlowError } from '../contract/errors.ts'

/** Digits behind the point that a division is rounded to, half to even. */
export const DIVISION_SCALE = 20
/** A number of more digits is no money and no measure, and costs time that other messages need. */
export const MOST_DIGITS = 1_000

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/
const POWERS = Array.from({ length: 16 }, (_, digits) => 10 ** digits)
const rawJson = (JSON as unknown as { rawJSON(text: string): object }).rawJSON

type Coefficient = number | bigint

/**
 * An exact decimal number: a whole coefficient and the count of its digits behind the point, so that
 * `12.50` stays `12.50`. Sums, differences and products are exact; a quotient is rounded half to even at
 * `DIVISION_SCALE` digits. The coefficient is a number while it is a safe integer, as nearly all amounts are, and
 * a bigint beyond.
 */
export class Decimal {
  readonly coefficient: Coefficient
  /** Digits behind the point, 0 or more. */
  readonly scale: number

  private constructor(coefficient: Coefficient, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }

  /** Throws EXPRESSION_FAILED where the text is no decimal number of at most `MOST_DIGITS` digits. */
  static parse(text: string): Decimal {
    const decimal = Decimal.tryParse(text)
    if (decimal !== undefined) return decimal
    throw new FlowError('EXPRESSION_FAILED', {
      message: `"${text.length > 40 ? `${text.slice(0, 37)}...` : text}" is not a decimal number.`,
      hint: 'Write it with digits and a point: "12.50".',
    })
  }

  /** A decimal as JSON writes numbers (leading zeros are let pass), or undefined. */
  static tryParse(text: string): Decimal | undefined {
    const match = WRITTEN.exec(text)
    if (match === null) return undefined
    const [, sign, whole = '', fraction = '', exponent = '0'] = match
    const scale = fraction.length - Number(exponent)
    const digits = whole + fraction
    if (digits.length > MOST_DIGITS || Math.abs(scale) > MOST_DIGITS) return undefined
    const padded = scale < 0 ? digits + '0'.repeat(-scale) : digits
    const coefficient = padded.length < 16 ? Number(sign + padded) : shortest(BigInt(sign + padded))
    // -0 would print as "0" and yet be another key of a map.
    return new Decimal(coefficient === 0 ? 0 : coefficient, Math.max(0, scale))
  }

  /** What a JSON number's text shows: 0.1 is exactly one tenth. Undefined for NaN and the infinities. */
  static fromNumber(value: number): Decimal | undefined {
    if (Number.isSafeInteger(value)) return new Decimal(value === 0 ? 0 : value, 0)
    return Decimal.tryParse(String(value))
  }

  static fromBigInt(value: bigint): Decimal {
    return new Decimal(shortest(value), 0)
  }

  plus(other: Decimal): Decimal {
    if (this.scale === other.scale) return made(sum(this.coefficient, other.coefficient), this.scale)
    const scale = Math.max(this.scale, other.scale)
    return made(sum(scaled(this, scale), scaled(other, scale)), scale)
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated())
  }

  times(other: Decimal): Decimal {
    return made(product(this.coefficient, other.coefficient), this.scale + other.scale)
  }

  /** Throws RangeError for a divisor of zero. Keeps at least this number's own scale: 10.00 / 4 is 2.50. */
  dividedBy(other: Decimal): Decimal {
    if (other.isZero()) throw new RangeError('division by zero')
    const shift = DIVISION_SCALE + other.scale - this.scale
    let numerator = BigInt(this.coefficient)
    let denominator = BigInt(other.coefficient)
    if (shift >= 0) numerator *= 10n ** BigInt(shift)
    else denominator *= 10n ** BigInt(-shift)
    return made(shortest(roundedHalfEven(numerator, denominator)), DIVISION_SCALE).withoutZeros(this.scale)
  }

  /** What is left of a division without fraction; has this number's sign. Throws RangeError for zero. */
  remainder(other: Decimal): Decimal {
    if (other.isZero()) throw new RangeError('modulo by zero')
    const scale = Math.max(this.scale, other.scale)
    const left = BigInt(scaled(this, scale)) % BigInt(scaled(other, scale))
    return made(shortest(left), scale)
  }

  /** At most `digits` behind the point; a half goes away from zero, as on an invoice. */
  rounded(digits: number): Decimal {
    if (digits >= this.scale) return this
    const unit = 10n ** BigInt(this.scale - digits)
    const whole = BigInt(this.coefficient)
    const half = whole < 0n ? -unit / 2n : unit / 2n
    return made(shortest((whole + half) / unit), digits)
  }

  negated(): Decimal {
    return made(this.coefficient === 0 ? 0 : -this.coefficient, this.scale)
  }

  isZero(): boolean {
    return this.coefficient === 0
  }

  /** Below, at or above zero. 12.5 and 12.50 are equal. */
  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const left = this.scale === scale ? this.coefficient : scaled(this, scale)
    const right = other.scale === scale ? other.coefficient : scaled(other, scale)
    return left < right ? -1 : left > right ? 1 : 0
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0
  }

  /** The nearest number; exact only for what a number can hold. */
  toNumber(): number {
    return Number(this.toString())
  }

  /** Plain digits, never an exponent. */
  toString(): string {
    const { coefficient, scale } = this
    if (scale === 0) return String(coefficient)
    const sign = coefficient < 0 ? '-' : ''
    const digits = String(coefficient)
      .slice(sign.length)
      .padStart(scale + 1, '0')
    return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  }

  /** Makes `JSON.stringify` write the exact digits, as a number. */
  toJSON(): unknown {
    return rawJson(this.toString())
  }

  private withoutZeros(leastScale: number): Decimal {
    let { coefficient, scale } = this
    while (scale > leastScale && endsInZero(coefficient)) {
      coefficient = typeof coefficient === 'number' ? coefficient / 10 : shortest(coefficient / 10n)
      scale -= 1
    }
    return made(coefficient, scale)
  }

  /** For this file: a coefficient that is known to be whole and as short as it can be. */
  static exactly(coefficient: Coefficient, scale: number): Decimal {
    return new Decimal(coefficient, scale)
  }
}

function made(coefficient: Coefficient, scale: number): Decimal {
  return Decimal.exactly(coefficient, scale)
}

function endsInZero(coefficient: Coefficient): boolean {
  return typeof coefficient === 'number' ? coefficient % 10 === 0 : coefficient % 10n === 0n
}

function sum(left: Coefficient, right: Coefficient): Coefficient {
  if (typeof left === 'number' && typeof right === 'number') {
    const total = left + right
    if (Number.isSafeInteger(total)) return total
  }
  return shortest(BigInt(left) + BigInt(right))
}

function product(left: Coefficient, right: Coefficient): Coefficient {
  if (typeof left === 'number' && typeof right === 'number') {
    const total = left * right
    // Adding zero turns -0 into 0.
    if (Number.isSafeInteger(total)) return total + 0
  }
  return shortest(BigInt(left) * BigInt(right))
}

/** The coefficient at a larger scale. */
function scaled(decimal: Decimal, scale: number): Coefficient {
  const digits = scale - decimal.scale
  const { coefficient } = decimal
  if (typeof coefficient === 'number' && digits < POWERS.length) {
    const larger = coefficient * POWERS[digits]!
    if (Number.isSafeInteger(larger)) return larger
  }
  return BigInt(coefficient) * 10n ** BigInt(digits)
}

function shortest(value: bigint): Coefficient {
  const short = Number(value)
  return Number.isSafeInteger(short) ? short : value
}

function roundedHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const rest = numerator % denominator
  const twice = (rest < 0n ? -rest : rest) * 2n
  const whole = denominator < 0n ? -denominator : denominator
  if (twice < whole || (twice === whole && quotient % 2n === 0n)) return quotient
  return numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n
}
