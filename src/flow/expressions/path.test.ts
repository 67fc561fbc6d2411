import { expect, test } from 'vitest'
import { FlowError } from '../../contract/errors.ts'
import { Decimal } from '../decimal.ts'
import { aScope } from '../../../test/support/a-scope.ts'
import { compilePath } from './path.ts'

const scope = aScope({
  value: {
    customer: { id: 'c', 'odd name': { x: 1 } },
    items: [{ sku: 's' }],
    price: Decimal.parse('1.0'),
    none: null,
  },
  key: 'k',
  headers: { type: 'order' },
  parameters: { limit: 5 },
})

test.each([
  ['value.customer.id', 'c'],
  ['value.customer["odd name"].x', 1],
  ["value['customer']['id']", 'c'],
  ['value.items[0].sku', 's'],
  ['value.none', null],
  ['headers.type', 'order'],
  ['key', 'k'],
  ['topic', 'orders'],
  ['partition', 3],
  ['offset', 41],
  ['parameters.limit', 5],
  ['timestamp', '2026-11-20T08:30:00.000Z'],
])('%s is found', (source, expected) => {
  expect(compilePath(source).get(scope)).toBe(expected)
})

test.each([
  'value.nope',
  'value.nope.deep.er',
  'value.customer.id.first',
  'value.items[1]',
  'value.items.length',
  'value.items["0"]',
  'value.customer[0]',
  'value.none.x',
  'value.price.scale',
  'value.constructor',
  'value.__proto__',
  'value.customer.toString',
  'headers.constructor',
  'timestamp.x',
])('%s is missing', (source) => {
  expect(compilePath(source).get(scope)).toBeUndefined()
})

test('a path tells its segments', () => {
  expect(compilePath('value.items[0]["a b"]').segments).toEqual(['value', 'items', 0, 'a b'])
})

test.each([
  ['value.a + 1', 'A path only names a field; it does not compute.', 'Write "value.customer.id"'],
  ['value.unit-price', 'A path only names a field', 'A name with "-" is written ["unit-price"].'],
  ['valu.a', 'There is no "valu" here.', 'Did you mean "value"?'],
  ['customer.id', 'There is no "customer" here.', 'A field of the value is written "value.customer".'],
  ['value.', 'Expected a name', ''],
  ['', 'The expression is empty.', ''],
  ['value[key]', 'A path only names a field', ''],
])('%j is no path', (source, message, hint) => {
  const failure = failureOf(source)
  expect(failure.code).toBe('EXPRESSION_INVALID')
  expect(failure.message).toContain(message)
  expect(failure.hint ?? '').toContain(hint)
})

function failureOf(source: string): FlowError {
  try {
    compilePath(source)
  } catch (error) {
    if (error instanceof FlowError) return error
  }
  throw new Error(`${source} was taken.`)
}
