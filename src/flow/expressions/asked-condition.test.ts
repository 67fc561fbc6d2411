import { expect, test } from 'vitest'
import type { JsonValue } from '../json-value.ts'
import { scopeOfValue } from '../scope.ts'
import { askCondition, conditionFault } from './asked-condition.ts'
import type { Failure } from './failure.ts'

const scopeOf = (value: JsonValue) => scopeOfValue(value, 0, {})

function faultAt(source: string, value: JsonValue) {
  const answer = askCondition(source)(scopeOf(value))
  expect(answer).toMatchObject({ name: 'Failure' })
  return conditionFault(answer, scopeOf(value))
}

test('a condition answers true or false, and gives back what it failed with', () => {
  const ask = askCondition('value.amount > 3')
  expect([ask(scopeOf({ amount: 4 })), ask(scopeOf({ amount: 3 }))]).toEqual([true, false])
  expect(ask(scopeOf({}))).toMatchObject({ name: 'Failure', missing: true })
  expect(faultAt('value.amount', { amount: 4 }).message).toBe(
    'The condition gives a number, not true or false.',
  )
})

test.each<[string, JsonValue, string, string]>([
  ['value.amout > 3', { amount: 4 }, '"amout" is missing in value.', 'Did you mean "amount"?'],
  [
    'value.order.totl > 3',
    { order: { total: 4 } },
    '"totl" is missing in value.order.',
    'Did you mean "total"?',
  ],
  [
    'value.colour == "x"',
    { amount: 4 },
    '"colour" is missing in value.',
    'Use has(value.colour) to ask for it.',
  ],
])('%s names the field that was most likely meant', (source, value, message, hint) => {
  expect(faultAt(source, value)).toEqual({ message, hint })
})

test('what the variable of a macro lacks is told without a guess', () => {
  const fault = faultAt('value.items.exists(item, item.pricee > 3)', { items: [{ price: 4 }] })
  expect(fault.message).toBe('"pricee" is missing in item.')
})

test('who asks many messages may give each of them fewer steps, and is told where they did not do', () => {
  const ask = askCondition('value.items.all(item, item > 0)')
  const scope = scopeOf({ items: Array.from({ length: 100 }, () => 1) })
  expect(ask(scope)).toBe(true)
  const given = ask(scope, 50) as Failure
  expect([given.isCostly, given.message]).toEqual([true, 'It takes more than 50 steps on this message.'])
  expect(ask(scope)).toBe(true)
})
