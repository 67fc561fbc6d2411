import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from '../json-value.ts'
import { compileTarget } from './target.ts'

test('a target writes into a copy', () => {
  const value = Object.freeze({ a: Object.freeze({ b: 1, c: 2 }), d: 3 })
  expect(compileTarget('a.b').set(value, 9)).toEqual({ a: { b: 9, c: 2 }, d: 3 })
  expect(value.a.b).toBe(1)
})

test('objects on the way are made, in place of null too', () => {
  expect(compileTarget('a.b["c d"]').set({ x: 1 }, 9)).toEqual({ x: 1, a: { b: { 'c d': 9 } } })
  expect(compileTarget('a.b').set({ a: null }, 9)).toEqual({ a: { b: 9 } })
  expect(compileTarget('a').set(null, 9)).toEqual({ a: 9 })
})

test.each([
  ['a.b', { a: 5 }, '"b" cannot be written: "a" is a number, not an object.'],
  ['a.b.c', { a: { b: [1] } }, '"c" cannot be written: "a.b" is a list, not an object.'],
  ['a', 'text', '"a" cannot be written: the value is text, not an object.'],
  ['a', [1], '"a" cannot be written: the value is a list, not an object.'],
])('%s does not go through a scalar or list', (source, value, message) => {
  expect(() => compileTarget(source).set(value, 1)).toThrow(
    expect.objectContaining({ code: 'EXPRESSION_FAILED', message }),
  )
})

test('names of prototypes are fields like any other', () => {
  const made = compileTarget('__proto__.polluted').set({}, true)
  expect(JSON.stringify(made)).toBe('{"__proto__":{"polluted":true}}')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  expect(JSON.stringify(compileTarget('constructor.prototype.x').set({}, 1))).toBe(
    '{"constructor":{"prototype":{"x":1}}}',
  )
  expect(Object.getPrototypeOf(compileTarget('__proto__').set({ a: 1 }, { b: 2 }))).toBe(Object.prototype)
})

test('an own "__proto__" survives the writing of another field', () => {
  const value = JSON.parse('{"__proto__": {"x": 1}}') as JsonValue
  expect(JSON.stringify(compileTarget('a').set(value, 1))).toBe('{"__proto__":{"x":1},"a":1}')
})

test('a field is removed from a copy; what is missing changes nothing', () => {
  const value = { a: { b: 1, c: 2 } }
  expect(compileTarget('a.b').remove(value)).toEqual({ a: { c: 2 } })
  expect(compileTarget('a.x').remove(value)).toBe(value)
  expect(compileTarget('a.b.c').remove(value)).toBe(value)
  expect(compileTarget('x').remove('text')).toBe('text')
  expect(value).toEqual({ a: { b: 1, c: 2 } })
})

test.each([
  ['', 'The target is empty.'],
  ['a[0]', 'A target names fields; elements of lists are not written.'],
  ['a + b', 'A target only names a field'],
  ['unit-price', 'A target only names a field'],
  ['value.total', 'A target is inside the value already.'],
  ['a.', 'Expected a name'],
  ['a b', 'Unexpected character'],
])('%j is no target', (source, message) => {
  expect(() => compileTarget(source)).toThrow(message)
})

test('a field may be named "value"', () => {
  expect(compileTarget('value').set({}, 1)).toEqual({ value: 1 })
  expect(compileTarget('["value"].x').set({}, 1)).toEqual({ value: { x: 1 } })
})

test('what was set is there, and nothing else changed', () => {
  const name = fc.stringMatching(/^[a-z]{1,3}$/).filter((text) => !['in', 'if', 'as'].includes(text))
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.integer()),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      (fields, path) => {
        const value = Object.freeze({ ...fields, [path[0]!]: null })
        const target = compileTarget(path.map((each) => `["${each}"]`).join(''))
        const made = target.set(value, 'set') as Record<string, JsonValue>
        expect(path.reduce<unknown>((at, each) => (at as Record<string, unknown>)[each], made)).toBe('set')
        expect({ ...made, [path[0]!]: null }).toEqual({ ...value })
      },
    ),
  )
})
