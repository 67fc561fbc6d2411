import { expect, test } from 'vitest'
import { Decimal } from '../../flow/decimal.ts'
import { codecFor } from './codec-for.ts'

test("a topic's declared decimals are read as such", () => {
  const codec = codecFor('json', { fields: { total: 'decimal' } })
  expect(codec.decode(Buffer.from('{"total":1.5}'))).toEqual({ total: Decimal.parse('1.5') })
})

test('text is UTF-8 both ways', () => {
  const codec = codecFor('text')
  expect(codec.decode(Buffer.from('grüße'))).toBe('grüße')
  expect(Buffer.from(codec.encode('grüße')).toString()).toBe('grüße')
  expect(() => codec.decode(Buffer.from([0x61, 0xc3]))).toThrow(
    'The value is not UTF-8: byte 2 (0xc3) does not fit.',
  )
})

test.each([
  [5, '5'],
  [12345678901234567890n, '12345678901234567890'],
  [Decimal.parse('12.50'), '12.50'],
  [true, 'true'],
])('%s is written as the text %s', (value, text) => {
  expect(Buffer.from(codecFor('text').encode(value)).toString()).toBe(text)
})

test.each([[null], [{ a: 1 }], [[1]], [new Uint8Array(1)]])('%j is no text', (value) => {
  expect(() => codecFor('text').encode(value)).toThrow(
    expect.objectContaining({ code: 'CODEC_OUTPUT_INVALID' }),
  )
})

test('bytes pass as they are', () => {
  const codec = codecFor('bytes')
  const bytes = Buffer.from([0, 255, 128])
  const value = codec.decode(bytes)
  expect(Buffer.from(codec.encode(value))).toEqual(bytes)
  expect(Buffer.from(codec.encode('ä'))).toEqual(Buffer.from('ä'))
})

test.each([[null], [{ a: 1 }], [5]])('%j is no bytes', (value) => {
  expect(() => codecFor('bytes').encode(value)).toThrow(
    expect.objectContaining({ code: 'CODEC_OUTPUT_INVALID' }),
  )
})

test('bytes inside a JSON value are refused, and not written as numbered fields', () => {
  const value = codecFor('bytes').decode(Buffer.from([1, 2]))
  expect(() => codecFor('json').encode({ inner: value })).toThrow('JSON cannot hold bytes.')
})
