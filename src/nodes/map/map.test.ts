import { expect, test } from 'vitest'
import { NodeDriver, textOf } from '../../../test/support/node-driver.ts'
import { mapSpec } from './spec.ts'

async function mapped(config: unknown, ...values: readonly unknown[]) {
  const driver = await NodeDriver.start('map', config)
  return driver.send(...values.map((value) => ({ key: 'old', value })))
}

test('rows write fields from paths, fixed values and expressions', async () => {
  const rows = [
    { to: 'customer.id', path: 'value.user' },
    { to: 'currency', value: 'EUR' },
    { to: 'total', cel: 'value.n * 2' },
  ]
  const driver = await mapped({ rows }, { user: 'u1', n: 4 })
  expect(driver.valuesAt('out')).toEqual([
    { user: 'u1', n: 4, customer: { id: 'u1' }, currency: 'EUR', total: 8 },
  ])
})

test('"replace" makes a value of the rows alone', async () => {
  const driver = await mapped(
    { mode: 'replace', rows: [{ to: 'id', path: 'value.user' }] },
    { user: 'u1', n: 4 },
  )
  expect(driver.valuesAt('out')).toEqual([{ id: 'u1' }])
})

test('every row reads the message as it came in', async () => {
  const rows = [
    { to: 'a', path: 'value.b' },
    { to: 'b', path: 'value.a' },
  ]
  const driver = await mapped({ rows }, { a: 1, b: 2 })
  expect(driver.valuesAt('out')).toEqual([{ a: 2, b: 1 }])
})

test('a missing field is left out, written as null, or fails, as the row says', async () => {
  const row = { to: 'id', path: 'value.user' }
  expect((await mapped({ rows: [row] }, { n: 1 })).valuesAt('out')).toEqual([{ n: 1 }])
  expect((await mapped({ rows: [{ ...row, missing: 'null' }] }, { n: 1 })).valuesAt('out')).toEqual([
    { n: 1, id: null },
  ])
  const failed = await mapped({ rows: [{ ...row, missing: 'fail' }] }, { n: 1 })
  expect(failed.failures).toMatchObject([
    { code: 'MAP_FIELD_MISSING', class: 'message', field: 'value.user' },
  ])
  expect(failed.valuesAt('out')).toEqual([])
})

test('a field that is null is not missing', async () => {
  const driver = await mapped({ rows: [{ to: 'id', path: 'value.user', missing: 'fail' }] }, { user: null })
  expect(driver.valuesAt('out')).toEqual([{ user: null, id: null }])
})

test('a missing field in an expression fails the message', async () => {
  const driver = await mapped({ rows: [{ to: 'total', cel: 'value.n * 2' }] }, {})
  expect(driver.failures.map(({ code }) => code)).toEqual(['EXPRESSION_FAILED'])
})

test('a new key is made of a path or an expression, and null takes it off', async () => {
  const keyOf = async (key: string, value: unknown) =>
    textOf((await mapped({ key }, value)).out['out']![0]!.key)
  expect(await keyOf('value.id', { id: 'a' })).toBe('a')
  expect(await keyOf('value.id', { id: 17 })).toBe('17')
  expect(await keyOf('"x-" + value.id', { id: 'a' })).toBe('x-a')
  expect(await keyOf('value.id', { id: null })).toBe(null)
  const failed = await mapped({ key: 'value.id' }, { id: { no: 'key' } }, {})
  expect(failed.failures.map(({ code }) => code)).toEqual(['CODEC_OUTPUT_INVALID', 'EXPRESSION_FAILED'])
})

test('a new key leaves the bytes of the value as they are', async () => {
  const driver = await NodeDriver.start('map', { key: 'headers.id' })
  driver.send({ bytes: '{ "n": 1.0 }', headers: { id: 'h' } })
  expect(textOf(driver.out['out']![0]!.encode({ decode: () => null, encode: () => new Uint8Array() }))).toBe(
    '{ "n": 1.0 }',
  )
})

test('tombstones pass with their key', async () => {
  const driver = await mapped({ rows: [{ to: 'id', path: 'value.user', missing: 'fail' }] }, null)
  expect(driver.out['out']!.map(({ isTombstone, key }) => [isTombstone, textOf(key)])).toEqual([
    [true, 'old'],
  ])
})

test('a row with no source or two, and "missing" where it means nothing, are refused', () => {
  const issues = (row: object) => mapSpec.check?.(mapSpec.config.parse({ rows: [{ to: 'a', ...row }] }))
  expect(issues({})).toHaveLength(1)
  expect(issues({ path: 'value.a', value: 1 })).toHaveLength(1)
  expect(issues({ cel: '1', missing: 'null' })).toMatchObject([{ path: ['rows', 0, 'missing'] }])
  expect(issues({ value: null })).toEqual([])
  expect(mapSpec.check?.(mapSpec.config.parse({}))).toHaveLength(1)
})
