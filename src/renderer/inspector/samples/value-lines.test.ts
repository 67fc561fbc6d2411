import { expect, test } from 'vitest'
import { changedTops, valueLines } from './value-lines.ts'

function shown(value: string | null, isCut = false): string[] {
  return valueLines(value, isCut).map(
    ({ depth, name, text }) => `${'  '.repeat(depth)}${[name, text].filter((part) => part !== '').join(' ')}`,
  )
}

test('a value is one line a field, every digit as it came', () => {
  expect(shown('{"id": 9007199254740993, "price": 1.10, "items": [{"sku": "a"}, 2], "none": {}}')).toEqual([
    'id 9007199254740993',
    'price 1.10',
    'items [2]',
    '  [0]',
    '    sku "a"',
    '  [1] 2',
    'none { }',
  ])
})

test('each line knows the path that an expression names it by', () => {
  const paths = valueLines('{"a": {"odd name": [1]}}').map(({ path }) => path)
  expect(paths).toEqual(['value.a', 'value.a["odd name"]', 'value.a["odd name"][0]'])
})

test('a tombstone, text and a value that is only a number are one line', () => {
  expect(shown(null)).toEqual(['no value (tombstone)'])
  expect(shown('plain text')).toEqual(['plain text'])
  expect(shown('12.50')).toEqual(['12.50'])
})

test('of a value that is cut off its beginning is laid out; text that is broken JSON stays text', () => {
  expect(shown('{"a": 1, "b": "begi', true)).toContain('a 1')
  expect(shown('{"a": 1, "b": "begi')).toEqual(['{"a": 1, "b": "begi'])
})

test('a list that the cut goes through says that only its first elements are here; a whole one its length', () => {
  const lines = shown('{"whole": [1, 2], "lines": [{"a": 1}, {"a": 2}, {"a"', true)
  expect(lines).toContain('whole [2]')
  expect(lines).toContain('lines [the first 3]')
})

test('a value nested deeper than anybody reads is shown as text and breaks nothing', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect(valueLines(deep).length).toBeGreaterThan(0)
})

test('only fields whose content is another count as changed, however it is spaced', () => {
  const before = valueLines('{"a": {"x": 1},  "b": 2}')
  const after = valueLines('{"a":{"x":1},"b":3,"c":[1]}')
  expect([...changedTops(before, after)]).toEqual(['b', 'c'])
})
