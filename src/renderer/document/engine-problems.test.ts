import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { openFlow } from '../../flow/document/open-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { engineProblems, inFileOrder, stillThere } from './engine-problems.ts'

const canonical = readFileSync(new URL('../../flow/fixtures/canonical.flow.json', import.meta.url), 'utf8')
const flow = openFlow(canonical).flow as EditableFlow
const [first] = flow.nodes

const told = {
  code: 'CODE_INVALID',
  severity: 'error',
  message: 'Line 2, column 3 of the code: Expression expected.',
  hint: 'Correct it.',
  line: 12,
  column: 4,
  field: 'nodes[0].config.code',
} as const
const seen: FlowProblem = {
  code: 'CODE_INVALID',
  severity: 'error',
  message: told.message,
  cure: told.hint,
  line: 12,
  place: { on: 'setting', nodeId: first?.id ?? '', path: ['code'] },
}

test('what the engine alone sees has its place in the drawing', () => {
  expect(engineProblems([told], [], flow)).toEqual([seen])
})

test('what the page has found itself is told once', () => {
  expect(engineProblems([told], [seen], flow)).toEqual([])
})

test('it stays until the engine has looked again, and goes with its node', () => {
  expect(stillThere([seen], flow)).toEqual([seen])
  expect(stillThere([seen], { ...flow, nodes: flow.nodes.slice(1) })).toEqual([])
})

test('problems stand in the order of the file', () => {
  const before = { ...seen, line: 3 }
  expect(inFileOrder([seen, before])).toEqual([before, seen])
})
