import { expect, test } from 'vitest'
import { aFlow } from '../../../test/support/a-flow.ts'
import { readFlow } from '../../flow/read-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { codeProblems } from './code-problems.ts'

const BROKEN = 'export default function (message) {\n  return message.value +\n}'

function problemsOf(code: unknown, more: object = {}) {
  const text = JSON.stringify({
    version: 1,
    nodes: [{ id: 'score', kind: 'code', config: { code, ...more } }],
  })
  return codeProblems(text, undefined, catalog)
}

test('a syntax error is told with its node, its field, its line in the code and a cure, though the flow has other faults', () => {
  expect(problemsOf(BROKEN)).toEqual([
    expect.objectContaining({
      code: 'CODE_INVALID',
      severity: 'error',
      nodeId: 'score',
      field: 'nodes[0].config.code',
      message: expect.stringMatching(/^Line [23], column \d+ of the code: /) as string,
      hint: expect.any(String) as string,
    }),
  ])
})

test.each([
  ['const x: = 1', /^Line 1, column 10 of the code: Unexpected token `=`\.$/],
  [
    'export default (message) => {',
    /^Line 1, column \d+ of the code: Expected '}', got the end of the code\.$/,
  ],
  [
    'export default (message) => {\n  return message.\n}',
    /^Line 3, column 1 of the code: Expected a name\.$/,
  ],
])('what a parser says is told in words that are short: %s', (code, said) => {
  const [problem] = problemsOf(code)
  expect(problem?.message).toMatch(said)
  expect(problem?.hint).toBe('Correct that line, or the one before it.')
})

test('code is read in the language that it is written in', () => {
  const typed = 'export default (message: Message): unknown => message.value'
  expect(problemsOf(typed)).toEqual([])
  expect(problemsOf(typed, { language: 'javascript' })).toMatchObject([{ code: 'CODE_INVALID' }])
})

test('code that is not there, or that a parameter holds, has no syntax error', () => {
  expect(problemsOf('')).toEqual([])
  expect(problemsOf({ $parameter: 'code' })).toEqual([])
  expect(codeProblems('no flow at all', undefined, catalog)).toEqual([])
})

test('code that a parameter holds is read where the parameters have values', () => {
  const text = JSON.stringify(
    aFlow()
      .node('orders', 'topic-source', { topic: 'orders' })
      .node('score', 'code', { code: { $parameter: 'code' } })
      .node('out', 'topic-sink', { topic: 'scored' })
      .edge('orders.out', 'score.in')
      .edge('score.out', 'out.in')
      .with({ parameters: { code: { type: 'text', default: BROKEN } } })
      .build(),
  )
  const { flow } = readFlow(text, catalog, { values: {} })
  expect(flow).toBeDefined()
  expect(codeProblems(text, flow, catalog)).toMatchObject([{ code: 'CODE_INVALID', nodeId: 'score' }])
})
