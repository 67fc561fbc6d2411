import { expect, test } from 'vitest'
import { checkExpression, checkPath, checkTarget } from './check.ts'

test('what is right has no fault', () => {
  expect(checkExpression('value.a > 5 && headers.type == "order"')).toBeUndefined()
  expect(checkPath('value.items[0].sku')).toBeUndefined()
  expect(checkTarget('customer["odd name"].id')).toBeUndefined()
})

test.each([
  ['value.a > ', 10],
  ['value.a > quantity', 10],
  ['value.a = 3', 8],
  ['value.a.foo()', 0],
])('the fault of the expression %j is at character %i', (source, offset) => {
  expect(checkExpression(source)?.offset).toBe(offset)
})

test('a fault says how to mend it', () => {
  expect(checkExpression('quantity > 5')).toEqual({
    message: 'There is no "quantity" here.',
    hint: 'A field of the value is written "value.quantity". Known names: value, key, headers, timestamp, topic, partition, offset, parameters.',
    offset: 0,
  })
  expect(checkExpression('value.a = 3')?.hint).toBe('Compare with "==".')
})

test('the fault of a target is where the author sees it', () => {
  expect(checkTarget('customer.')?.offset).toBe(9)
})
