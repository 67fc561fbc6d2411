import { expect, test } from 'vitest'
import { pastedSamples } from './pasted-samples.ts'

const NOW = 1_000

function values(text: string): (string | null)[] {
  return pastedSamples(text, NOW).samples.map(({ value }) => value)
}

test('one JSON value is one message, every digit as it came', () => {
  const text = '{\n  "id": 9007199254740993\n}'
  expect(pastedSamples(` ${text}\n`, NOW)).toEqual({
    samples: [{ key: null, value: text, headers: [], timestamp: NOW, origin: 'pasted' }],
    notes: [],
  })
})

test('a list of objects is a message each; any other list is one value', () => {
  expect(values('[{"id": 9007199254740993}, {"b":2}]')).toEqual(['{"id": 9007199254740993}', '{"b":2}'])
  expect(values('[1, 2]')).toEqual(['[1, 2]'])
  expect(values('[]')).toEqual(['[]'])
})

test('lines of JSON are a message each', () => {
  expect(values('{"a":1}\r\n\n{"a":2}\n')).toEqual(['{"a":1}', '{"a":2}'])
})

test('a line as "topics read" prints it is a message with key, headers, time and place', () => {
  const line =
    '{"topic":"orders","partition":3,"offset":918221,"timestamp":5,"key":"C-1","headers":[{"name":"type","value":"x"}],"value":{"n":9007199254740993}}'
  expect(pastedSamples(line, NOW).samples).toEqual([
    {
      key: 'C-1',
      value: '{"n":9007199254740993}',
      headers: [{ name: 'type', value: 'x' }],
      timestamp: 5,
      origin: 'pasted',
      place: 'orders 3:918221',
    },
  ])
})

test('an object of data that has a field "value" stays what it is', () => {
  expect(values('{"value": 3}')).toEqual(['{"value": 3}'])
  expect(values('{"key": "a", "value": 3, "unit": "kg"}')).toEqual(['{"key": "a", "value": 3, "unit": "kg"}'])
})

test('what is no JSON is told with its place and kept as text', () => {
  const { samples, notes } = pastedSamples('{"a": 1,\n "b": }', NOW)
  expect(samples.map(({ value }) => value)).toEqual(['{"a": 1,\n "b": }'])
  expect(notes).toEqual([expect.stringContaining('is not JSON at line 2, character 7')])
})

test('of lines that are mixed those that are no JSON are counted, with the place of the first', () => {
  const { samples, notes } = pastedSamples('{"a":1}\noops\n{"a":2}\nagain', NOW)
  expect(samples).toHaveLength(4)
  expect(notes).toEqual(['2 of 4 lines are no JSON, the first is line 2; they are kept as text.'])
})

test('more than a source keeps are counted', () => {
  const { samples, notes } = pastedSamples('{"a":1}\n'.repeat(120), NOW)
  expect(samples).toHaveLength(100)
  expect(notes).toEqual(['The first 100 are kept, and 20 more are left out.'])
})

test('nothing is nothing, and brackets without end break nothing', () => {
  expect(pastedSamples(' \n', NOW)).toEqual({ samples: [], notes: [] })
  expect(pastedSamples('['.repeat(200_000), NOW).samples).toHaveLength(1)
})
