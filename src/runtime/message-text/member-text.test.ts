import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberText } from './member-text.ts'

test('the text of a member is what stands in the object, digit by digit', () => {
  expect(memberText('{"a":1,"value": 9007199254740993123 , "b":2}', 'value')).toBe('9007199254740993123')
  expect(memberText(' { "value" : {"x":"}\\",","y":[1,{"value":2}]} }', 'value')).toBe(
    '{"x":"}\\",","y":[1,{"value":2}]}',
  )
  expect(memberText('{"value":1.10,"value":1.1000}', 'value')).toBe('1.1000')
  expect(memberText('{"\\u0076alue":1}', 'value')).toBe('1')
  expect(memberText('{}', 'value')).toBeUndefined()
})

test('for any object every member is found, and means the same as in JSON.parse', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(undefined, 1, 3),
      (object, indent) => {
        const text = JSON.stringify(object, null, indent)
        for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>))
          expect(JSON.parse(memberText(text, name) ?? '')).toEqual(value)
      },
    ),
  )
})
