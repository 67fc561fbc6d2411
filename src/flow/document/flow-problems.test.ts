import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalog } from '../../nodes/catalog.ts'
import { fieldName } from '../problem-list.ts'
import { applyCommand } from './apply-command.ts'
import type { EditableFlow } from './editable-flow.ts'
import type { EditCommand } from './edit-command.ts'
import { parseFieldName } from './field-name.ts'
import { checkFlow } from './flow-problems.ts'
import { openFlow } from './open-flow.ts'

const canonical = readFileSync(new URL('../fixtures/canonical.flow.json', import.meta.url), 'utf8')
const flow = openFlow(canonical).flow as EditableFlow

function problemsAfter(...commands: readonly EditCommand[]) {
  const document = commands.reduce((at, command) => applyCommand(at, command, catalog).document, flow)
  return checkFlow(document, catalog).problems
}

test('a sound flow has no problems, and is given as it would run', () => {
  const { problems, checked, text } = checkFlow(flow, catalog)
  expect(problems).toEqual([])
  expect(checked?.nodes).toHaveLength(flow.nodes.length)
  expect(text).toBe(canonical)
})

test('a problem leads to the setting it is about, whatever else is changed before it', () => {
  const problems = problemsAfter(
    { type: 'set-setting', id: 'lookup-product', path: ['table'], value: 'product' },
    { type: 'set-setting', id: 'by-size', path: ['rules', 0, 'when'], value: 'value.total_price >' },
    { type: 'add-node', kind: 'log', id: 'a-first' },
  )
  expect(problems).toContainEqual(
    expect.objectContaining({
      code: 'REFERENCE_UNDECLARED',
      cure: 'Did you mean "products"?',
      place: { on: 'setting', nodeId: 'lookup-product', path: ['table'] },
    }),
  )
  expect(problems).toContainEqual(
    expect.objectContaining({
      code: 'EXPRESSION_INVALID',
      place: { on: 'setting', nodeId: 'by-size', path: ['rules', 0, 'when'] },
    }),
  )
  expect(problems).toContainEqual(
    expect.objectContaining({ code: 'INPUT_UNWIRED', place: { on: 'node', nodeId: 'a-first', field: 'id' } }),
  )
})

test('a problem leads to the edge, the declaration or the flow that it is about', () => {
  const dangling = { ...flow, edges: [...flow.edges, { from: 'small-orders.error', to: 'vanished.in' }] }
  expect(checkFlow(dangling, catalog).problems).toMatchObject([
    {
      code: 'EDGE_NODE_UNKNOWN',
      place: { on: 'edge', edge: 'small-orders.error vanished.in', nodeId: 'small-orders' },
    },
  ])
  expect(problemsAfter({ type: 'set-entry', section: 'topics', name: 'lonely', value: {} })).toMatchObject([
    { code: 'TOPIC_UNUSED', severity: 'warning', place: { on: 'topics', name: 'lonely', path: [] } },
  ])
  expect(problemsAfter({ type: 'remove-nodes', ids: flow.nodes.map(({ id }) => id) })[0]).toMatchObject({
    code: 'GRAPH_EMPTY',
    place: { on: 'flow', path: ['nodes'] },
  })
})

test('every path is read back from the name of its field', () => {
  const steps = fc.array(
    fc.oneof(fc.nat(20), fc.string(), fc.constantFrom('config', 'a-b', '$parameter', '0', '"', '.x', ']')),
  )
  fc.assert(
    fc.property(steps, (path) => {
      expect(parseFieldName(fieldName(path))).toEqual(path)
    }),
  )
})
