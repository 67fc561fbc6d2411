import { expect, test } from 'vitest'
import { aTable } from '../../../test/support/node-driver.ts'
import { whyMissing } from './why-missing.ts'

const products = aTable(
  [{ id: 'PROD001' }, { id: ' PROD002' }, { id: 'PROD003' }, { id: 'PROD004' }, { id: '007' }],
  'id',
)

test.each([
  [undefined, 'The message has no field value.id.'],
  [null, 'value.id is null in this message.'],
  ['prod001', '"products" has no key "prod001", but it has "PROD001": upper and lower case differ.'],
  ['PROD001 ', '"products" has no key "PROD001 ", but it has "PROD001": blanks stand around one of them.'],
  ['PROD002', '"products" has no key "PROD002", but it has " PROD002": blanks stand around one of them.'],
  [
    'prod003 ',
    '"products" has no key "prod003 ", but it has "PROD003": upper and lower case differ, and blanks stand around one of them.',
  ],
  ['7', '"products" has no key "7", but it has "007": zeros stand in front of one of them.'],
  ['X-9', 'No row of "products" has the key "X-9"; its keys are such as "PROD001", " PROD002", "PROD003".'],
])('the key %j is not found, and the sentence says why', (key, sentence) => {
  expect(whyMissing(key, products, 'value.id')).toBe(sentence)
})

test('a key of another type is told with both types, and a table without rows as that', () => {
  expect(whyMissing(1001, products, 'value.id')).toContain(
    'is a number (1001); the keys of "products" are text',
  )
  expect(whyMissing('a', aTable([], 'id'), 'value.id')).toBe('Table "products" has no rows.')
})
