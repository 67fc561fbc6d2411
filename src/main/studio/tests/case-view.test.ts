import { expect, test } from 'vitest'
import { FlowError } from '../../../contract/errors.ts'
import type { CaseResult } from '../../../runtime/flow-test/run-case.ts'
import { ranCase } from './case-view.ts'

const nodes = [{ id: 'fraud', name: 'Ask for fraud' }, { id: 'score' }]

function notesAndFault(more: Partial<CaseResult>) {
  const result: CaseResult = {
    ...{ passed: false, differences: [], unanswered: [], unusedAnswers: [], fault: undefined },
    ...{ seen: [], durationMs: 1 },
    ...more,
  }
  return ranCase('a case', { result, hasExpected: true, nodes })
}

test('a case names nodes as people know them, and one without a name by its id', () => {
  const unanswered = ['fraud', 'score'].map((node) => ({ node, request: '{"id":1}' }))
  expect(notesAndFault({ unanswered: unanswered as never }).notes).toEqual([
    'Ask for fraud asked outside and got no answer: {"id":1}',
    'score asked outside and got no answer: {"id":1}',
  ])
  const fault = new FlowError('NODE_FAILED', { message: 'It failed.', nodeId: 'fraud' })
  expect(notesAndFault({ fault }).fault).toMatchObject({ node: 'Ask for fraud', message: 'It failed.' })
})
