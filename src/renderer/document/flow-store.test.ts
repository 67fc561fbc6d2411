import { expect, test } from 'vitest'
import { isDirty } from '../../flow/document/edit-history.ts'
import { FlowStore } from './flow-store.ts'

function text(id: string): string {
  const nodes = [{ id: 'large', kind: 'filter', name: 'Large', config: { where: 'value.total > 100' } }]
  return JSON.stringify({ version: 1, id, name: id, nodes, edges: [] })
}

test('an answer to a save that comes when another flow is drawn says nothing of that one', () => {
  const store = new FlowStore()
  const rename = (value: string) => store.perform({ type: 'set-node', id: 'large', field: 'name', value })
  store.open({ file: 'flows/a.flow.json', text: text('a'), stamp: 'a1' })
  rename('Larger')
  const { history } = store.state.getState().drawn!
  store.open({ file: 'flows/b.flow.json', text: text('b'), stamp: 'b1' })
  rename('Largest')
  store.saved({ file: 'flows/a.flow.json', text: text('a'), stamp: 'a2' }, history)
  const { drawn } = store.state.getState()
  expect(drawn?.stamp).toBe('b1')
  expect(isDirty(drawn!.history)).toBe(true)
})
