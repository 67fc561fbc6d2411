import { expect, test } from 'vitest'
import { aScope } from '../../../test/support/a-scope.ts'
import { compileExpression } from './expression.ts'
import { LIMITS } from './limits.ts'

function evaluate(source: string, value: unknown): unknown {
  return compileExpression(source).evaluate(aScope({ value: value as never }))
}

test.each(['(a+)+$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a|aa)+$', '(.*a){12}$', 'a*a*a*a*a*a*b'])(
  'the pattern %s cannot hold up a flow',
  (pattern) => {
    const text = `${'a'.repeat(20_000)}!`
    const started = performance.now()
    expect(evaluate(`value.text.matches(${JSON.stringify(pattern)})`, { text })).toBe(false)
    expect(performance.now() - started).toBeLessThan(1_000)
  },
)

test('patterns and the texts they are tried on have a longest length', () => {
  const pattern = 'a'.repeat(LIMITS.patternLength + 1)
  expect(() => compileExpression(`value.text.matches("${pattern}")`)).toThrow(
    'The pattern is longer than 1,000 characters.',
  )
  const text = 'a'.repeat(LIMITS.matchedLength + 1)
  expect(() => evaluate('value.text.matches("b")', { text })).toThrow(
    'matches() looks into at most 100,000 characters',
  )
})

test('a pattern that repeats repetitions is refused, not tried', () => {
  expect(() => compileExpression('value.text.matches("((a{900}){900}){900}")')).toThrow('is not valid')
})

test.each([
  ['brackets', `${'('.repeat(3_000)}1${')'.repeat(3_000)}`],
  ['lists', `${'['.repeat(3_000)}${']'.repeat(3_000)}`],
  ['negations', `${'!'.repeat(9_000)}true`],
  ['minus signs', `${'-'.repeat(9_000)}1`],
  ['choices', `${'true ? 1 : '.repeat(800)}1`],
  ['a long sum', Array.from({ length: 3_000 }, () => '1').join('+')],
  ['a long source', `"${'a'.repeat(20_000)}"`],
  ['members', `value${'.a'.repeat(4_000)}`],
  ['indexes', `value${'[0]'.repeat(3_000)}`],
])('%s without end are refused', (_, source) => {
  expect(() => compileExpression(source)).toThrow(expect.objectContaining({ code: 'EXPRESSION_INVALID' }))
})

test('loops in loops end, whatever the message holds', () => {
  const list = Array.from({ length: 2_000 }, (_, index) => index)
  const started = performance.now()
  expect(() => evaluate('value.map(a, value.map(b, value.map(c, a + b + c)))', list)).toThrow(
    'takes more than 1,000,000 steps',
  )
  expect(() => evaluate('value.all(a, value.all(b, [a] == value || true))', list)).toThrow(
    'takes more than 1,000,000 steps',
  )
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('text does not grow without end', () => {
  const text = 'a'.repeat(100_000)
  expect(() => evaluate('value.text.replace("a", value.text)', { text })).toThrow('The text has more than')
  expect(() =>
    evaluate('value.map(a, value.map(b, "x").join("yyyyyyyyyy")).join("")', Array(3_000).fill(1)),
  ).toThrow('takes more than 1,000,000 steps')
})

test('numbers do not grow without end', () => {
  const big = BigInt('9'.repeat(900))
  expect(() => evaluate('value.big * value.big * value.big', { big })).toThrow(
    'The number has more than 1,000 digits.',
  )
})
