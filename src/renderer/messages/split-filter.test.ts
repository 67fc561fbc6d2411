import { expect, test } from 'vitest'
import { splitFilter } from './split-filter.ts'

test.each([
  ['', '', ''],
  ['  PROD001 ', 'PROD001', ''],
  ['key:C-1 status:miss', 'key:C-1 status:miss', ''],
  ['cel: value.amount > 100', '', 'value.amount > 100'],
  ['PROD cel:value.id == "cel:x"', 'PROD', 'value.id == "cel:x"'],
  ['parcel:7', 'parcel:7', ''],
])('"%s" looks for "%s" under the condition "%s"', (filter, find, condition) => {
  expect(splitFilter(filter)).toEqual({ find, condition })
})
