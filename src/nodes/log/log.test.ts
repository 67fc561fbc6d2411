import { expect, test } from 'vitest'
import { NodeDriver, textOf } from '../../../test/support/node-driver.ts'

const raw = { decode: () => null, encode: () => new Uint8Array() }

test('a line tells key and value, and the message passes with its bytes', async () => {
  const driver = await NodeDriver.start('log', {})
  driver.send({ key: 'k', bytes: '{ "n": 1.0 }' }, { bytes: '{"broken":' }, { key: 'gone', value: null })
  expect(driver.logged).toEqual([
    { level: 'info', text: 'k: { "n": 1.0 }', leftOut: 0 },
    { level: 'info', text: 'no key: {"broken":', leftOut: 0 },
    { level: 'info', text: 'gone: null (a tombstone)', leftOut: 0 },
  ])
  expect(driver.out['out']!.map((message) => textOf(message.encode(raw)))).toEqual([
    '{ "n": 1.0 }',
    '{"broken":',
    null,
  ])
})

test('the text is an expression, told with its level', async () => {
  const driver = await NodeDriver.start('log', { level: 'warn', text: '"order " + value.id' })
  driver.send({ value: { id: 'o-1' } })
  expect(driver.logged).toEqual([{ level: 'warn', text: 'order o-1', leftOut: 0 }])
})

test('what is no text is written as JSON', async () => {
  const driver = await NodeDriver.start('log', { text: 'value.items' })
  driver.send({ value: { items: [1, { a: null }] } })
  expect(driver.logged[0]!.text).toBe('[1,{"a":null}]')
})

test('a text that cannot be made does not cost the message', async () => {
  const driver = await NodeDriver.start('log', { text: '"order " + value.id' })
  driver.send({ value: {} })
  expect(driver.logged[0]!.text).toMatch(/^\(no text: .*value\.id/)
  expect(driver.failures).toEqual([])
  expect(driver.valuesAt('out')).toEqual([{}])
})

test.each(['061c', '200e', '200f', '202a', '202e', '2066', '2069', '2028', '0085'])(
  'no message can turn the direction of what follows, or break a line, with U+%s',
  async (code) => {
    const driver = await NodeDriver.start('log', { text: 'value' })
    driver.send({ value: `a${String.fromCodePoint(parseInt(code, 16))}b` })
    expect(driver.logged[0]!.text).toBe(`a\\u${code}b`)
  },
)

test('no message can end a line or move a cursor, and a long one is shortened', async () => {
  const driver = await NodeDriver.start('log', { text: 'value' })
  driver.send({ value: 'a\nb\u001b[2Jc\u202ed' }, { value: 'x'.repeat(5_000) })
  expect(driver.logged[0]!.text).toBe('a\\u000ab\\u001b[2Jc\\u202ed')
  expect(driver.logged[1]!.text).toHaveLength(1_000)
})

test('"every" takes one message of so many, from the first on', async () => {
  const driver = await NodeDriver.start('log', { every: 3, text: 'string(value)' })
  driver.send(...[0, 1, 2, 3, 4, 5, 6].map((value) => ({ value })))
  expect(driver.logged.map(({ text }) => text)).toEqual(['0', '3', '6'])
})

test('what is above the limit of a second is counted exactly, and told by the next line or at the end', async () => {
  const driver = await NodeDriver.start('log', { perSecond: 2, text: 'string(value)' })
  driver.send(...[0, 1, 2, 3, 4].map((value) => ({ value })))
  await driver.clock.advance(1_000, () => Promise.resolve())
  driver.send(...[5, 6, 7].map((value) => ({ value })))
  await driver.stop()
  expect(driver.logged.map(({ text, leftOut }) => [text, leftOut])).toEqual([
    ['0', 0],
    ['1', 0],
    ['5', 3],
    ['6', 0],
    ['the end', 1],
  ])
  expect(driver.counts).toEqual({ leftOut: 4 })
  expect(driver.valuesAt('out')).toHaveLength(8)
})
