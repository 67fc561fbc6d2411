import { Decimal } from '../../decimal.ts'
import type { CelValue } from '../cel-value.ts'
import { Failure } from '../failure.ts'
import { asDecimal, compareNumbers, isNumeric, negate, type Numeric } from '../numbers.ts'
import { taking, wholeArgument, wrongArgument } from './callable.ts'

/** `round(x, 2)` and the functions of `math.`; a half is rounded away from zero, as on an invoice. */
export const mathFunctions = {
  round: taking(1, 2, (value, digits) =>
    round(numberArgument(value, 'round'), wholeArgument(digits ?? 0, 'round')),
  ),
  'math.round': taking(1, 1, (value) => round(numberArgument(value, 'math.round'), 0)),
  'math.abs': taking(1, 1, (value) => absolute(numberArgument(value, 'math.abs'))),
  'math.floor': taking(1, 1, (value) => floor(numberArgument(value, 'math.floor'))),
  'math.ceil': taking(1, 1, (value) => negate(floor(negate(numberArgument(value, 'math.ceil'))))),
  'math.greatest': taking(1, 32, (...values) => extreme(values, 1, 'math.greatest')),
  'math.least': taking(1, 32, (...values) => extreme(values, -1, 'math.least')),
}

function numberArgument(value: CelValue | undefined, name: string): Numeric {
  if (isNumeric(value)) return value
  throw wrongArgument(value, name, 'a number')
}

function round(value: Numeric, digits: number): Numeric {
  if (digits < 0 || digits > 100) throw new Failure('round() keeps 0 to 100 digits behind the point.')
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return value
  const rounded = asDecimal(value).rounded(digits)
  return value instanceof Decimal ? rounded : rounded.toNumber()
}

function absolute(value: Numeric): Numeric {
  return compareNumbers(value, 0) < 0 ? negate(value) : value
}

function floor(value: Numeric): Numeric {
  if (typeof value === 'number') return Math.floor(value)
  if (typeof value === 'bigint') return value
  const whole = Decimal.fromBigInt(BigInt(value.toString().split('.')[0]!))
  return whole.compare(value) > 0 ? whole.minus(Decimal.fromBigInt(1n)) : whole
}

function extreme(values: readonly CelValue[], sign: 1 | -1, name: string): Numeric {
  const among = values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly CelValue[]) : values
  if (among.length === 0) throw new Failure(`${name}() got an empty list.`)
  return among
    .map((value) => numberArgument(value, name))
    .reduce((best, value) => (compareNumbers(value, best) * sign > 0 ? value : best))
}
