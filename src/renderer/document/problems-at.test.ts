import { expect, test } from 'vitest'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { problemsAt } from './problems-at.ts'

test('of a node what keeps the flow from running comes before what only warns', () => {
  const place = { on: 'node', nodeId: 'by-status' } as const
  const problems: readonly FlowProblem[] = [
    { code: 'OUTPUT_UNWIRED', severity: 'warning', message: 'Not wired.', place, line: 9 },
    { code: 'EXPRESSION_INVALID', severity: 'error', message: 'It ends too early.', place, line: 12 },
    {
      code: 'EDGE_PORT_UNKNOWN',
      severity: 'error',
      message: 'No such port.',
      place: { on: 'edge', edge: 'a b', nodeId: 'by-status' },
      line: 20,
    },
  ]
  expect(problemsAt(problems, 'by-status').map(({ severity }) => severity)).toEqual(['error', 'warning'])
  expect(problemsAt(problems, 'elsewhere')).toEqual([])
})
