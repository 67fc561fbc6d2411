import { expect, test } from 'vitest'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { freshStore, isNeed, noteFresh, noteLeft } from './fresh-store.ts'
import { FlowStore } from './flow-store.ts'

const FLOW = JSON.stringify({ version: 1, id: 'calm-otter', name: 'Orders', nodes: [], edges: [] })

function aStore() {
  const flow = new FlowStore()
  const fresh = freshStore(flow)
  flow.open({ file: 'orders.flow.json', text: FLOW, stamp: 's' })
  flow.perform({ type: 'add-node', kind: 'lookup', id: 'lookup' })
  noteFresh(fresh, 'lookup')
  return { flow, fresh }
}

function missing(field: string): FlowProblem {
  return {
    code: 'FIELD_MISSING',
    severity: 'error',
    message: `The field "${field}" is missing.`,
    place: { on: 'setting', nodeId: 'lookup', path: [field] },
    line: 1,
  }
}

test('what a node that was just put in does not have yet is a need, until its field was left empty', () => {
  const { flow, fresh } = aStore()
  const [node] = flow.document!.nodes
  expect(isNeed(fresh.getState(), node!, missing('table'))).toBe(true)
  noteLeft(fresh, 'lookup', ['table'])
  expect(isNeed(fresh.getState(), node!, missing('table'))).toBe(false)
  expect(isNeed(fresh.getState(), node!, missing('key'))).toBe(true)
})

test('what is written and wrong is a problem at once, also of a new node', () => {
  const { flow, fresh } = aStore()
  flow.perform({ type: 'set-setting', id: 'lookup', path: ['key'], value: 'value.' })
  const [node] = flow.document!.nodes
  expect(isNeed(fresh.getState(), node!, { ...missing('key'), code: 'PATH_INVALID' })).toBe(false)
})

test('after saving, and of a node that was there before, nothing is a need', () => {
  const { flow, fresh } = aStore()
  const { drawn } = flow.state.getState()
  flow.saved({ file: 'orders.flow.json', text: '', stamp: 't' }, drawn!.history)
  const [node] = flow.document!.nodes
  expect(isNeed(fresh.getState(), node!, missing('table'))).toBe(false)
})
