import { expect, test } from 'vitest'
import { NodeDriver } from '../../../test/support/node-driver.ts'
import { filterSpec } from './spec.ts'

async function passed(config: unknown, ...values: readonly unknown[]): Promise<unknown[]> {
  const driver = await NodeDriver.start('filter', config)
  driver.send(...values.map((value) => ({ value })))
  return driver.valuesAt('out')
}

test('messages go on for which the condition is true', async () => {
  expect(await passed({ where: 'value.n > 1' }, { n: 1 }, { n: 2 })).toEqual([{ n: 2 }])
})

test('a missing field makes the condition false', async () => {
  expect(await passed({ where: 'value.n != 1' }, {}, { n: 2 })).toEqual([{ n: 2 }])
})

test('rows compare single fields, and a missing field makes them false', async () => {
  const config = { rows: [{ path: 'value.n', is: 'not-equal', value: 1 }] }
  expect(await passed(config, {}, { n: 1 }, { n: '1' }, { n: 2 })).toEqual([{ n: '1' }, { n: 2 }])
})

test.each([
  ['equal', 2, [2]],
  ['not-equal', 2, [1, 3]],
  ['greater', 2, [3]],
  ['at-least', 2, [2, 3]],
  ['less', 2, [1]],
  ['at-most', 2, [1, 2]],
])('a number that is %s %d', async (is, value, expected) => {
  const config = { rows: [{ path: 'value', is, value }] }
  expect(await passed(config, 1, 2, 3)).toEqual(expected)
})

test('text has an order of its own and none with numbers', async () => {
  expect(await passed({ rows: [{ path: 'value', is: 'greater', value: 'b' }] }, 'a', 'c', 9)).toEqual(['c'])
})

test('text and lists contain; a field is present when it is neither missing nor null', async () => {
  expect(await passed({ rows: [{ path: 'value', is: 'contains', value: 'b' }] }, 'abc', ['b'], 'x')).toEqual([
    'abc',
    ['b'],
  ])
  expect(await passed({ rows: [{ path: 'value.n', is: 'present' }] }, { n: 0 }, { n: null }, {})).toEqual([
    { n: 0 },
  ])
})

test('all rows or any of them, and the condition in both cases', async () => {
  const rows = [
    { path: 'value.a', value: 1 },
    { path: 'value.b', value: 2 },
  ]
  const values = [{ a: 1 }, { a: 1, b: 2 }, { a: 1, b: 2, c: 3 }]
  expect(await passed({ rows }, ...values)).toHaveLength(2)
  expect(await passed({ rows, match: 'any' }, ...values)).toHaveLength(3)
  expect(await passed({ rows, match: 'any', where: 'value.c == 3' }, ...values)).toHaveLength(1)
})

test('tombstones pass untouched', async () => {
  expect(await passed({ where: 'value.n > 1' }, null)).toEqual([null])
})

test('a broken value goes to the error port', async () => {
  const driver = await NodeDriver.start('filter', { where: 'value.n > 1' })
  driver.send({ bytes: '{"n":' })
  expect(driver.failures.map(({ code }) => code)).toEqual(['CODEC_INPUT_INVALID'])
})

test('a filter without a condition, and a row without a value, are refused', () => {
  expect(filterSpec.check?.(filterSpec.config.parse({}))).toHaveLength(1)
  expect(filterSpec.check?.(filterSpec.config.parse({ rows: [{ path: 'value.n' }] }))).toMatchObject([
    { path: ['rows', 0, 'value'] },
  ])
})
