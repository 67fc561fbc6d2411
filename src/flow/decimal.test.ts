import Big from 'big.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decimal, DIVISION_SCALE } from './decimal.ts'

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 0, max: 25 }))
  .map(([negative, digits, scale]) => {
    const text = String(digits).padStart(scale + 1, '0')
    const written = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
    return negative && digits !== 0n ? `-${written}` : written
  })

const small = fc.integer({ min: -100_000, max: 100_000 }).map((cents) => (cents / 100).toFixed(2))
const anyText = fc.oneof(decimalText, small)

test('a decimal keeps its digits, the zeros at the end too', () => {
  for (const text of ['12.50', '0.10', '-0.05', '0', '100', '9007199254740993', '0.1234567890123456789']) {
    expect(Decimal.parse(text).toString()).toBe(text)
  }
})

test.each([
  ['1e3', '1000'],
  ['1.5E2', '150'],
  ['12.5e-3', '0.0125'],
  ['-0', '0'],
  ['-0.00', '0.00'],
  ['007', '7'],
])('%s is read as %s', (text, expected) => {
  expect(Decimal.parse(text).toString()).toBe(expected)
})

test.each(['', ' 1', '1.', '.5', '1,5', 'NaN', 'Infinity', '0x10', '1e', '1e99999', '9'.repeat(1001)])(
  '%j is no decimal',
  (text) => {
    expect(Decimal.tryParse(text)).toBeUndefined()
    expect(() => Decimal.parse(text)).toThrow('is not a decimal number')
  },
)

test('sums, differences, products and order agree with big.js', () => {
  fc.assert(
    fc.property(anyText, anyText, (a, b) => {
      const [x, y] = [Decimal.parse(a), Decimal.parse(b)]
      expect(new Big(x.plus(y).toString()).eq(new Big(a).plus(b))).toBe(true)
      expect(new Big(x.minus(y).toString()).eq(new Big(a).minus(b))).toBe(true)
      expect(new Big(x.times(y).toString()).eq(new Big(a).times(b))).toBe(true)
      expect(x.compare(y)).toBe(new Big(a).cmp(b))
    }),
  )
})

test('a quotient agrees with big.js, rounded half to even at 20 digits', () => {
  const HalfEven = Big()
  HalfEven.DP = DIVISION_SCALE
  HalfEven.RM = 2
  fc.assert(
    fc.property(
      anyText,
      anyText.filter((text) => !new Big(text).eq(0)),
      (a, b) => {
        const quotient = Decimal.parse(a).dividedBy(Decimal.parse(b))
        expect(new Big(quotient.toString()).eq(new HalfEven(a).div(b))).toBe(true)
      },
    ),
  )
})

test('rounding sends a half away from zero', () => {
  const HalfUp = Big()
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 6 }), (text, digits) => {
      const rounded = Decimal.parse(text).rounded(digits)
      expect(new Big(rounded.toString()).eq(new HalfUp(text).round(digits, 1))).toBe(true)
    }),
  )
})

test('a remainder has the sign of what was divided', () => {
  expect(Decimal.parse('-7.5').remainder(Decimal.parse('2')).toString()).toBe('-1.5')
})

test('a quotient keeps the scale of what was divided', () => {
  expect(Decimal.parse('10.00').dividedBy(Decimal.parse('4')).toString()).toBe('2.50')
})

test('a division by zero is refused', () => {
  expect(() => Decimal.parse('1').dividedBy(Decimal.parse('0.00'))).toThrow(RangeError)
  expect(() => Decimal.parse('1').remainder(Decimal.parse('0'))).toThrow(RangeError)
})

test('JSON holds its exact digits as a number', () => {
  expect(JSON.stringify({ total: Decimal.parse('12345678901234567890.10') })).toBe(
    '{"total":12345678901234567890.10}',
  )
})

test('a number counts as the decimal its text shows', () => {
  expect(Decimal.fromNumber(0.1)?.toString()).toBe('0.1')
  expect(Decimal.fromNumber(1e21)?.toString()).toBe('1000000000000000000000')
  expect(Decimal.fromNumber(Number.NaN)).toBeUndefined()
})
