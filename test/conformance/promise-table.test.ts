import { expect, test } from 'vitest'
import { promiseTable, type PromiseResult } from './promise-table.ts'

const because = 'its data end with its process'

function kept(promise: string, outcome: PromiseResult['outcome'] = 'passed'): PromiseResult {
  return { area: 'topics', promise, outcome }
}

test('the table of promises names each one on each broker, and why one does not apply', () => {
  const table = promiseTable([
    {
      broker: 'in a folder',
      kept: [kept('are made once'), kept('come back'), kept('are deleted')],
      absent: [],
      owed: [],
    },
    {
      broker: 'in memory',
      kept: [kept('are made once', 'FAILED'), kept('are deleted')],
      owed: [{ area: 'topics', promise: 'are deleted', because: 'it is slow' }],
      absent: [{ area: 'topics', promise: 'come back', because }],
    },
  ])
  expect(table.split('\n')).toEqual([
    'Promises of the broker port  in a folder  in memory',
    'topics',
    '  are made once              passed       FAILED',
    '  come back                  passed       - (1)',
    '  are deleted                passed       owed (2)',
    '',
    'in a folder: 3 of 3 passed, 0 do not apply',
    'in memory: 0 of 2 passed, 1 does not apply, 1 owed',
    `(1) does not apply, because ${because}`,
    '(2) not kept yet, because it is slow',
  ])
})

test('a promise that was looked at on one broker only is seen in the table of promises', () => {
  const table = promiseTable([
    { broker: 'one', kept: [kept('are made once')], absent: [], owed: [] },
    { broker: 'other', kept: [], absent: [], owed: [] },
  ])
  expect(table).toMatch(/are made once {14}passed +not run/)
})
