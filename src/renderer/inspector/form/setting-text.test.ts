import { expect, test } from 'vitest'
import { namesOf } from './names.ts'
import { freeText, freeValue } from './setting-text.ts'
import { DURATION_UNITS, fittingUnit, inSmallest, inUnit, SIZE_UNITS } from './units.ts'

test.each([
  ['EUR', 'EUR'],
  ['2', 2],
  ['"2"', '2'],
  ['true', true],
  ['null', null],
  ['{"a": [1]}', { a: [1] }],
  ['{"a": ', '{"a": '],
  ['', undefined],
])('what is typed as %s is the value %j', (text, value) => {
  expect(freeValue(text)).toEqual(value)
})

test.each(['9007199254740993', '1.10', '1e400', '-0'])(
  'the number %s stays text, because a number of JSON would change it',
  (text) => expect(freeValue(text)).toBe(text),
)

test.each(['EUR', '2', 2, true, null, { a: 1 }, ['x'], '"quoted"', ''].filter((value) => value !== ''))(
  'the value %j is shown as a text that gives it back',
  (value) => expect(freeValue(freeText(value))).toEqual(value),
)

test('a duration is shown in the largest unit that says it whole, and written in ms', () => {
  const unit = fittingUnit(600_000, DURATION_UNITS)
  expect([inUnit(600_000, unit), unit.name]).toEqual(['10', 'min'])
  expect(inSmallest('1.5', DURATION_UNITS[1]!)).toBe(1_500)
  expect(fittingUnit(67_108_864, SIZE_UNITS).name).toBe('MB')
})

test('what is no number is kept as it was typed, for the checker to speak of', () => {
  expect(inSmallest('ten', DURATION_UNITS[1]!)).toBe('ten')
  expect(inUnit('ten', DURATION_UNITS[1]!)).toBe('ten')
  expect(inSmallest(' ', DURATION_UNITS[1]!)).toBeUndefined()
})

test('columns are a list while none gets another name, and names with names else', () => {
  expect(
    namesOf([
      ['name', ''],
      ['price', ''],
    ]),
  ).toEqual(['name', 'price'])
  expect(
    namesOf([
      ['name', 'product'],
      ['price', ''],
    ]),
  ).toEqual({ name: 'product', price: 'price' })
  expect(namesOf([])).toBeUndefined()
})
