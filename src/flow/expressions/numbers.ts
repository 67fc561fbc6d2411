import { Decimal } from '../decimal.ts'
import { Failure } from './failure.ts'

export type Numeric = number | bigint | Decimal
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

/** Far above any count or id; a number of more bits is an attack or a mistake. */
const MOST_BITS = 3_328

export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal
}

/**
 * Arithmetic of the "CEL for JSON" profile. A decimal makes the result a decimal, and a JSON number beside it
 * counts as the decimal its text shows. A whole number past 2^53 stays exact. Two ints of the expression
 * divide as CEL's ints do, without fraction.
 */
export function calculate(operator: ArithmeticOperator, left: Numeric, right: Numeric): Numeric {
  if ((operator === '/' || operator === '%') && isZero(right)) throw new Failure('It divides by zero.')
  if (typeof left === 'number' && typeof right === 'number') return onNumbers(operator, left, right)
  if (left instanceof Decimal || right instanceof Decimal)
    return onDecimals(operator, asDecimal(left), asDecimal(right))
  if (typeof left === 'bigint' && typeof right === 'bigint') return onInts(operator, left, right)
  return onMixed(operator, left as number | bigint, right as number | bigint)
}

function onNumbers(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
  }
}

function onDecimals(operator: ArithmeticOperator, left: Decimal, right: Decimal): Decimal {
  switch (operator) {
    case '+':
      return left.plus(right)
    case '-':
      return left.minus(right)
    case '*':
      return left.times(right)
    case '/':
      return left.dividedBy(right)
    case '%':
      return left.remainder(right)
  }
}

function onInts(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return within(left + right)
    case '-':
      return within(left - right)
    case '*':
      return within(left * right)
    case '/':
      return left / right
    case '%':
      return left % right
  }
}

function within(value: bigint): bigint {
  if (BigInt.asIntN(MOST_BITS, value) === value) return value
  throw new Failure('The number has more than 1,000 digits.')
}

// A whole number of the data beside an int of the expression: computed as numbers while both are small, and
// exactly where the int is past 2^53.
function onMixed(operator: ArithmeticOperator, left: number | bigint, right: number | bigint): Numeric {
  const a = Number(left)
  const b = Number(right)
  const small = isSmall(left) && isSmall(right)
  if (small || operator === '/') return onNumbers(operator, a, b)
  if (Number.isInteger(a) && Number.isInteger(b)) return onInts(operator, BigInt(left), BigInt(right))
  return onDecimals(operator, asDecimal(left), asDecimal(right))
}

function isSmall(value: number | bigint): boolean {
  return typeof value === 'number' || Number.isSafeInteger(Number(value))
}

function isZero(value: Numeric): boolean {
  return value instanceof Decimal ? value.isZero() : value == 0
}

export function asDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal) return value
  if (typeof value === 'bigint') return Decimal.fromBigInt(value)
  const decimal = Decimal.fromNumber(value)
  if (decimal === undefined) throw new Failure(`${value} has no decimal value.`)
  return decimal
}

/** Below, at or above zero, exact between all kinds of number; NaN where one of them is NaN. */
export function compareNumbers(left: Numeric, right: Numeric): number {
  if (left instanceof Decimal || right instanceof Decimal) return compareDecimals(left, right)
  // JavaScript compares a bigint with a number exactly, without rounding either.
  return left < right ? -1 : left > right ? 1 : left == right ? 0 : Number.NaN
}

function compareDecimals(left: Numeric, right: Numeric): number {
  for (const [side, sign] of [
    [left, 1],
    [right, -1],
  ] as const) {
    if (typeof side === 'number' && !Number.isFinite(side)) return side * sign
  }
  return asDecimal(left).compare(asDecimal(right))
}

export function negate(value: Numeric): Numeric {
  return value instanceof Decimal ? value.negated() : -value
}
