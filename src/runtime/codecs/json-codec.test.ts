import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decimal } from '../../flow/decimal.ts'
import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import { jsonCodec } from './json-codec.ts'

const codec = jsonCodec()

function decode(text: string): JsonValue {
  return codec.decode(Buffer.from(text))
}

function encode(value: JsonValue): string {
  return Buffer.from(codec.encode(value)).toString()
}

test('values without long numbers come back as JSON.parse reads them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(encode(decode(text))).toBe(JSON.stringify(JSON.parse(text)))
    }),
  )
})

test.each([
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890123',
  '0.1234567890123456789',
  '-123456789012345678.10',
  '100000000000000.001',
  '[1,12345678901234567890,{"a":0.12345678901234567890}]',
  '{"id":9223372036854775807,"x":1.5,"s":"12345678901234567890"}',
])('%s is written again as it came', (text) => {
  expect(encode(decode(text))).toBe(text)
})

test('long whole numbers are bigints, long fractions decimals, the rest numbers', () => {
  expect(
    decode(
      '[9007199254740991, 9007199254740992, 0.1234567890123456789, 0.30000000000000004, 1.000000000000000000]',
    ),
  ).toEqual([
    9007199254740991,
    9007199254740992n,
    Decimal.parse('0.1234567890123456789'),
    0.30000000000000004,
    1,
  ])
})

test('every number written by someone keeps its value', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{0,30}$/)
  const number = fc
    .tuple(fc.constantFrom('', '-'), digits, fc.option(fc.stringMatching(/^[0-9]{1,25}$/)))
    .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`)
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      const text = encode(decode(`[${numbers.join(',')}]`))
      const again = text === '[]' ? [] : text.slice(1, -1).split(',')
      expect(again.length).toBe(numbers.length)
      for (const [index, written] of again.entries()) {
        const same = Decimal.parse(written).equals(Decimal.parse(numbers[index]!))
        expect({ of: numbers[index], written, same }).toMatchObject({ same: true })
      }
    }),
    { numRuns: 300 },
  )
})

test('declared fields are decimals, through lists too', () => {
  const { decode: read, encode: write } = jsonCodec({
    decimals: ['total', 'items.price', '["odd name"]', 'taxes'],
  })
  const text =
    '{"total":12.5,"items":[{"price":0.1},{"price":3},{}],"odd name":1,"taxes":[0.1,0.2],"name":"x","other":1.5}'
  const value = read(Buffer.from(text)) as JsonObject
  expect(value['total']).toEqual(Decimal.parse('12.5'))
  expect(value['items']).toEqual([{ price: Decimal.parse('0.1') }, { price: Decimal.parse('3') }, {}])
  expect(value['odd name']).toEqual(Decimal.parse('1'))
  expect(value['taxes']).toEqual([Decimal.parse('0.1'), Decimal.parse('0.2')])
  expect(value['other']).toBe(1.5)
  expect(Buffer.from(write(value)).toString()).toBe(text)
})

test('text, null and other types at a decimal field stay as they are', () => {
  const { decode: read } = jsonCodec({ decimals: ['total', 'a.b'] })
  for (const text of ['{"total":"12.50"}', '{"total":null}', '{"a":5}', '{"a":null}', '[]', '5', 'null']) {
    expect(read(Buffer.from(text))).toEqual(JSON.parse(text))
  }
})

test('"__proto__" is a field and changes nothing else', () => {
  for (const text of [
    '{"__proto__":{"polluted":true}}',
    '{"__proto__":{"x":12345678901234567890}}',
    '{"constructor":{"prototype":{"p":1}}}',
  ]) {
    const value = decode(text)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(encode(value)).toBe(text)
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('of a key that stands twice the last one counts', () => {
  expect(decode('{"a":1,"a":2}')).toEqual({ a: 2 })
  expect(decode('{"a":1,"a":12345678901234567890}')).toEqual({ a: 12345678901234567890n })
})

test('a byte order mark is passed over', () => {
  expect(decode('\uFEFF{"a":1}')).toEqual({ a: 1 })
})

test.each([
  ['', 'The value is empty; JSON was expected.'],
  [' \n', 'The value is blank; JSON was expected.'],
  ['{"a":1', 'The value is not JSON at character 7: it ends too early.'],
  [
    '{"a":1,}',
    'The value is not JSON at character 8: a field name in double quotes was expected, and not "}".',
  ],
  ['{"a" 1}', 'The value is not JSON at character 6'],
  ['{"a":NaN}', 'The value is not JSON at character 6'],
  ['{"a":Infinity}', 'The value is not JSON at character 6'],
  ["{'a':1}", 'The value is not JSON at character 2'],
  ['[1,\n2,\nx]', 'The value is not JSON at line 3, character 1'],
  ['{"a":1} {"b":2}', 'The value is not JSON at character 9'],
  ['// note\n1', 'The value is not JSON at character 1'],
  ['{"a":01}', 'The value is not JSON at character 7'],
  ['hello', 'The value is not JSON at character 1'],
  ['"a\nb"', 'The value is not JSON at character 3'],
])('%j is refused: %s', (text, message) => {
  expect(() => decode(text)).toThrow(
    expect.objectContaining({
      code: 'CODEC_INPUT_INVALID',
      class: 'message',
      message: expect.stringContaining(message),
    }),
  )
})

test('a fault quotes at most 40 characters of the value', () => {
  expect(() => decode(`{"a": ${'x'.repeat(500)}}`)).toThrow(/^.{0,120}$/)
})

test('wrong UTF-8 is refused with its place; a real U+FFFD is text', () => {
  const bytes = Buffer.concat([Buffer.from('{"name":"M'), Buffer.from([0xfc]), Buffer.from('ller"}')])
  expect(() => codec.decode(bytes)).toThrow('The value is not UTF-8: byte 11 (0xfc) does not fit.')
  expect(decode('"a\uFFFDb"')).toBe('a\uFFFDb')
})

test('a value larger than the limit is refused before it is read', () => {
  expect(() => jsonCodec({ mostBytes: 10 }).decode(Buffer.from('"12345678901"'))).toThrow(
    expect.objectContaining({
      code: 'MESSAGE_TOO_LARGE',
      message: 'The value has 13 bytes; at most 10 are decoded.',
    }),
  )
})

test.each([
  ['lists', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['lists that never end', '['.repeat(2_000_000)],
  ['lists with a long number', `${'['.repeat(10_000)}12345678901234567890${']'.repeat(10_000)}`],
])('%s of 10,000 levels are refused, not crashed on', (_, text) => {
  expect(() => decode(text)).toThrow(/deeper than 1,000 levels/)
})

test('1,000 levels are read and written', () => {
  const text = '['.repeat(1_000) + '12345678901234567890' + ']'.repeat(1_000)
  expect(encode(decode(text))).toBe(text)
})

test('brackets in text are no levels', () => {
  const text = JSON.stringify(['['.repeat(5_000), '\\"[{'.repeat(1_000)])
  expect(encode(decode(text))).toBe(text)
})

test('a number of thousands of digits is refused', () => {
  expect(() => decode('9'.repeat(2_000))).toThrow('a number of more than 1,000 digits')
})

test('what JSON cannot hold is not written', () => {
  const bytes = new Uint8Array([1, 2])
  expect(() => codec.encode(bytes)).toThrow(expect.objectContaining({ code: 'CODEC_OUTPUT_INVALID' }))
  expect(() => codec.encode({ a: [1, Number.POSITIVE_INFINITY] })).toThrow(
    'JSON cannot hold NaN or a number as large as this (a[1]).',
  )
  expect(() => codec.encode({ a: Number.NaN })).toThrow(
    'JSON cannot hold NaN or a number as large as this (a).',
  )
  expect(() => codec.encode(undefined as never)).toThrow(
    expect.objectContaining({ code: 'CODEC_OUTPUT_INVALID' }),
  )
  expect(encode({ a: null })).toBe('{"a":null}')
})
