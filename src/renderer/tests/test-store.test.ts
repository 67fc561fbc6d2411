import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CaseView } from '../../contract/studio/test-methods.ts'
import { FlowStore } from '../document/flow-store.ts'
import { calledOtherwise, oldCases, shownCase, testStore, tookCase, wentAway } from './test-store.ts'

const text = readFileSync(new URL('../../flow/fixtures/canonical.flow.json', import.meta.url), 'utf8')

function ran(name: string): CaseView {
  const found = { problems: [], notes: [], differences: [], more: 0 }
  return { name, outcome: 'passed', durationMs: 1, messages: 1, hasExpected: true, ...found }
}

function aDrawnFlow() {
  const flow = new FlowStore()
  const store = testStore(flow)
  flow.open({ file: 'flows/a/a.flow.json', text, stamp: 'a' })
  return { flow, store, old: () => [...oldCases(store.getState(), flow.document)] }
}

test('a result is of an older drawing once the flow is drawn otherwise, and not any more when that is undone', () => {
  const { flow, store, old } = aDrawnFlow()
  tookCase(store, ran('one'), flow.document)
  expect(old()).toEqual([])
  flow.perform({ type: 'set-setting', id: 'lookup-product', path: ['into'], value: 'elsewhere' })
  expect(old()).toEqual(['one'])
  tookCase(store, ran('two'), flow.document)
  expect(old()).toEqual(['one'])
  flow.undo()
  expect(old()).toEqual(['two'])
})

test('where a node stands and what the flow is called make no result old', () => {
  const { flow, store, old } = aDrawnFlow()
  tookCase(store, ran('one'), flow.document)
  flow.perform({ type: 'move-nodes', places: { 'lookup-product': { x: 8, y: 800 } } })
  flow.perform({ type: 'set-field', field: 'name', value: 'Called otherwise' })
  expect(old()).toEqual([])
})

test('a case that ran on a file which was not what was drawn is old at once', () => {
  const { store, old } = aDrawnFlow()
  tookCase(store, ran('one'), undefined)
  expect(old()).toEqual(['one'])
})

test('a case that is renamed keeps what came of it and is looked at; one that is deleted is looked at no more', () => {
  const { flow, store, old } = aDrawnFlow()
  for (const name of ['one', 'two', 'three']) tookCase(store, ran(name), flow.document)
  calledOtherwise(store, 'two', 'a-purchase')
  expect(store.getState().names).toEqual(['a-purchase', 'one', 'three'])
  expect(store.getState().cases['a-purchase']).toEqual(ran('a-purchase'))
  expect([old(), shownCase(store.getState())]).toEqual([[], 'a-purchase'])
  wentAway(store, 'a-purchase')
  expect(Object.keys(store.getState().cases)).toEqual(['one', 'three'])
  expect(shownCase(store.getState())).toBe('one')
})
