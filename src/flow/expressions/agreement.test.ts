import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aScope } from '../../../test/support/a-scope.ts'
import { compileExpression } from './expression.ts'

/**
 * Our closures against cel-js's own evaluation, where the profile does not differ: without mixed numbers,
 * without ints and decimals of the message, without division by zero.
 */
const cel = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })

const value = { a: 1.5, b: -2.25, s: 'text', e: '', t: true, f: false, n: null, l: [1.5, 2.5], o: { x: 0.5 } }

const number = fc.oneof(
  fc.constantFrom('value.a', 'value.b', 'value.o.x', 'value.l[0]', 'value.l[1]'),
  fc.double({ min: -100, max: 100, noNaN: true }).map((each) => {
    const text = Math.abs(each).toFixed(3)
    return each < 0 ? `(-${text})` : text
  }),
)
const int = fc.integer({ min: 0, max: 1000 }).map(String)
const text = fc.oneof(
  fc.constantFrom('value.s', 'value.e'),
  fc.stringMatching(/^[a-z]{0,3}$/).map((each) => `"${each}"`),
)
const flag = fc.constantFrom('value.t', 'value.f', 'true', 'false')

const { numbers, ints, texts, flags } = fc.letrec((tie) => {
  const of = (name: string) => tie(name) as fc.Arbitrary<string>
  const binary = (operand: string, ...operators: string[]) =>
    fc.tuple(of(operand), fc.constantFrom(...operators), of(operand)).map(([l, op, r]) => `(${l} ${op} ${r})`)
  const choice = (operand: string) =>
    fc.tuple(of('flags'), of(operand), of(operand)).map(([c, l, r]) => `(${c} ? ${l} : ${r})`)
  const method = (name: string) => fc.tuple(of('texts'), of('texts')).map(([l, r]) => `${l}.${name}(${r})`)
  return {
    numbers: fc.oneof(
      { maxDepth: 4 },
      number,
      binary('numbers', '+', '-', '*'),
      choice('numbers'),
      of('numbers').map((n) => `-(${n})`),
    ),
    ints: fc.oneof(
      { maxDepth: 4 },
      int,
      binary('ints', '+', '-'),
      choice('ints'),
      of('texts').map((t) => `size(${t})`),
      method('indexOf'),
    ),
    texts: fc.oneof({ maxDepth: 4 }, text, binary('texts', '+'), choice('texts')),
    flags: fc.oneof(
      { maxDepth: 4 },
      flag,
      binary('flags', '&&', '||', '==', '!='),
      binary('numbers', '<', '<=', '>', '>=', '==', '!='),
      binary('ints', '<', '<=', '>', '>=', '==', '!='),
      binary('texts', '<', '<=', '>', '>=', '==', '!='),
      method('contains'),
      method('startsWith'),
      of('flags').map((f) => `!${f}`),
      fc.tuple(of('numbers'), of('numbers')).map(([l, r]) => `(${l} in [${r}, 1.5])`),
      of('numbers').map((n) => `value.l.exists(x, x > ${n})`),
      of('numbers').map((n) => `value.l.all(x, x > ${n})`),
    ),
  }
}) as Record<'numbers' | 'ints' | 'texts' | 'flags', fc.Arbitrary<string>>

test('expressions give what cel-js gives', () => {
  fc.assert(
    fc.property(fc.oneof(numbers!, ints!, texts!, flags!), (source) => {
      const expected: unknown = cel.evaluate(source, { value })
      const ours = compileExpression(source).evaluate(aScope({ value }))
      expect({ source, result: ours }).toEqual({
        source,
        result: typeof expected === 'bigint' ? Number(expected) : expected,
      })
    }),
    { numRuns: 500 },
  )
})
