import { expect, test } from 'vitest'
import { promiseTable, type PromiseResult } from './promise-table.ts'

const because = 'its data end with its process'

function kept(promise: string, outcome: PromiseResult['outcome'] = 'passed'): PromiseResult {
  return { area: 'topics', promise, outcome }
}

test('the table of promises names each one on each broker, and why one does not apply', () => {
  const table = promiseTable([
    { broker: 'in a folder', kept: [kept('are made once'), kept('come back')], absent: [] },
    {
      broker: 'in memory',
      kept: [kept('are made once', 'FAILED')],
      absent: [{ area: 'topics', promise: 'come back', because }],
    },
  ])
  expect(table.split('\n')).toEqual([
    'Promises of the broker port  in a folder  in memory',
    'topics',
    '  are made once              passed       FAILED',
    '  come back                  passed       - (1)',
    '',
    'in a folder: 2 of 2 passed, 0 do not apply',
    'in memory: 0 of 1 passed, 1 does not apply',
    `(1) does not apply, because ${because}`,
  ])
})

test('a promise that was looked at on one broker only is seen in the table of promises', () => {
  const table = promiseTable([
    { broker: 'one', kept: [kept('are made once')], absent: [] },
    { broker: 'other', kept: [], absent: [] },
  ])
  expect(table).toMatch(/are made once {14}passed +not run/)
})
