import { expect, test } from 'vitest'
import type { LetterRow } from '../../../contract/studio/dead-letter-methods.ts'
import { CauseGroups } from './cause-groups.ts'

function aRow(at: number, message: string): LetterRow {
  return {
    id: `dev-ada/0-${at}`,
    time: at,
    node: 'total',
    code: 'EXPRESSION_FAILED',
    message,
    topic: 'orders',
    partition: 0,
    offset: at,
    key: null,
    text: null,
  }
}

test('messages of one node and code that fail otherwise are other causes', () => {
  const groups = new CauseGroups('dev-ada')
  groups.add(aRow(1, '"quantity" is missing in value.'))
  groups.add(aRow(2, '"*" is not defined for text and a decimal.'))
  groups.add(aRow(3, '"quantity" is missing in value.'))
  expect(groups.list().map(({ count }) => count)).toEqual([2, 1])
  expect(groups.takeOut(aRow(2, '"*" is not defined for text and a decimal.'))).toBe(true)
  expect(groups.list()).toMatchObject([{ count: 2, letters: [{ offset: 3 }, { offset: 1 }] }])
})

test('a node that has its own words for every message has one cause for all of them', () => {
  const groups = new CauseGroups('dev-ada')
  const word = (at: number) => 'abcdefghijklmnopqrstuvwxyz'.charAt(at).repeat(3)
  for (let at = 0; at < 26; at += 1) groups.add(aRow(at, `Customer ${word(at)} is unknown`))
  expect(groups.list()).toMatchObject([{ cause: null, count: 26, message: 'Customer zzz is unknown' }])
  expect(groups.takeOut(aRow(25, 'Customer zzz is unknown'))).toBe(true)
  expect(groups.list()).toMatchObject([{ count: 25, message: 'Customer yyy is unknown' }])
})
