import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueOf } from './json-tree.ts'
import { parseJsonTree } from './read-json.ts'

test('what JSON.parse reads, it reads the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      fc.pre(!text.includes('__proto__') && !/\d{16}|e\+/.test(text))
      const { root, faults } = parseJsonTree(text)
      expect(faults).toEqual([])
      expect(root && valueOf(root)).toEqual(JSON.parse(text))
    }),
  )
})

test('what JSON.parse refuses, it refuses', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom('', ',', '}', '"', ':', '//', "'", '1', '\\'),
      (json, at, inserted) => {
        const cut = at % (json.length + 1)
        const text = json.slice(0, cut) + inserted + json.slice(cut + 1)
        fc.pre(!refusedByUsAlone(text))
        expect({ text, sound: parseJsonTree(text).faults.length === 0 }).toEqual({
          text,
          sound: parses(text),
        })
      },
    ),
    { numRuns: 2_000 },
  )
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

// Repeated keys, "__proto__" and numbers that lose digits are JSON, and refused all the same.
function refusedByUsAlone(text: string): boolean {
  return parseJsonTree(text).faults.some(
    ({ code, message }) => code !== 'FILE_NOT_JSON' || message.includes('__proto__'),
  )
}

test('one reading tells all comments, stray commas and missing commas', () => {
  const { root, faults } = parseJsonTree('{ "a": 1, // one\n "b": [1, 2,] "c": 3 }')
  expect(faults.map(({ offset, message }) => [offset, message])).toEqual([
    [10, 'JSON has no comments.'],
    [28, 'The comma before "]" has nothing behind it.'],
    [31, 'A comma is missing before "c".'],
  ])
  expect(root && valueOf(root)).toEqual({ a: 1, b: [1, 2], c: 3 })
})

test('a byte order mark before the file is no fault', () => {
  expect(parseJsonTree('\uFEFF{}').faults).toEqual([])
})

test('a number keeps the digits it was written with', () => {
  const { root } = parseJsonTree('[1.50, 1e3]')
  expect(root?.type === 'array' && root.items.map((item) => item.type === 'leaf' && item.raw)).toEqual([
    '1.50',
    '1e3',
  ])
})

test.each(['9007199254740993', '1e999', '-1e999'])(
  '%s is refused, because it would become another number',
  (text) => {
    expect(parseJsonTree(text).faults).toEqual([expect.objectContaining({ code: 'FIELD_INVALID' })])
  },
)
