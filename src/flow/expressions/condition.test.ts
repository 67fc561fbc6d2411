import { expect, test } from 'vitest'
import { aScope } from '../../../test/support/a-scope.ts'
import { compileCondition } from './condition.ts'

const scope = aScope({ value: { a: 1, name: 'x', list: [{ p: 1 }, {}] }, headers: { type: 'order' } })

test.each([
  ['headers.type == "order"', true],
  ['headers.type == "invoice"', false],
  ['value.a > 0', true],
  ['value.missing == 1', false],
  ['value.missing != 1', false],
  ['!(value.missing == 1)', false],
  ['value.missing.deep > 1', false],
  ['value.list[5].p == 1', false],
  ['value.name.first == "x"', false],
  ['value.missing == 1 || value.a == 1', true],
  ['value.list.exists(i, i.p == 1)', true],
  ['value.list.all(i, i.p == 1)', false],
  ['!has(value.missing)', true],
])('%s is %s', (source, expected) => {
  expect(compileCondition(source)(scope)).toBe(expected)
})

test('a tombstone fits no condition on its value', () => {
  expect(compileCondition('value.a == 1')(aScope({ value: null }))).toBe(false)
})

test.each([
  ['value.a', 'a number'],
  ['value.name', 'text'],
  ['value.list', 'a list'],
  ['value', 'an object'],
])('%s is no condition: it gives %s', (source, got) => {
  const condition = compileCondition(source)
  expect(() => condition(scope)).toThrow(`The condition gives ${got}, not true or false.`)
})

test('a comparison of two types fails, so that nobody loses messages by it', () => {
  const condition = compileCondition('value.name > 5')
  expect(() => condition(scope)).toThrow(expect.objectContaining({ code: 'EXPRESSION_FAILED' }))
})
