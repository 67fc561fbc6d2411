import { expect, test } from 'vitest'
import { formatOf, pastedRows } from './upload-rows.ts'

test('a table as spreadsheets copy it becomes CSV, cells with commas and quotes stay one cell', () => {
  expect(pastedRows('id\tname\n1\tBolt, 12"\n2\t"a\tb"\n')).toEqual({
    text: 'id,name\n1,"Bolt, 12"""\n2,"a\tb"\n',
    format: 'csv',
  })
})

test.each([
  ['id,name\n1,Bolt', 'csv'],
  [' [{"id":1}]', 'json'],
  ['{"rows":[]}', 'json'],
  ['{"id":1}\n{"id":2}', 'ndjson'],
])('%j is read as %s, untouched', (text, format) => expect(pastedRows(text)).toEqual({ text, format }))

test.each([
  ['a.CSV', 'csv'],
  ['a.jsonl', 'ndjson'],
  ['a.xlsx', undefined],
  ['toString', undefined],
])('%s is %s', (name, format) => expect(formatOf(name)).toBe(format))
