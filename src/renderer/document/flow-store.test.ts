import { expect, test } from 'vitest'
import { isDirty } from '../../flow/document/edit-history.ts'
import { Refused, type StudioLink } from '../platform/studio-link.ts'
import { FlowStore } from './flow-store.ts'
import { lookOn } from './look-on.ts'
import { saveFlow } from './save-flow.ts'

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

/** Services whose file another program has written, and which say nothing of it by themselves. */
function othersHaveWritten(file: string): StudioLink {
  const ask = async (method: string) => {
    if (method === 'workspace.open') return { file, text: text('theirs'), stamp: 'a2' }
    throw new Refused({ code: 'FLOW_CHANGED_OUTSIDE', message: 'It was changed.' })
  }
  return { ask } as unknown as StudioLink
}

const file = 'flows/a.flow.json'

test('a save that is refused because the file is another one shows what there is to choose from', async () => {
  const flow = new FlowStore()
  flow.open({ file, text: text('a'), stamp: 'a1' })
  await expect(saveFlow({ flow, link: othersHaveWritten(file) })).rejects.toMatchObject({
    code: 'FLOW_CHANGED_OUTSIDE',
  })
  expect(flow.state.getState().drawn?.outside).toEqual({ stamp: 'a2' })
})

test('what is drawn goes along with a file that was renamed, and a file that was written as well leaves a choice', () => {
  const flow = new FlowStore()
  flow.open({ file, text: text('a'), stamp: 'a1' })
  flow.perform({ type: 'set-node', id: 'large', field: 'name', value: 'Larger' })
  flow.changedOutside(file, null)
  const { history } = flow.state.getState().drawn!
  flow.movedTo({ file: 'flows/b.flow.json', text: text('a'), stamp: 'a1' })
  expect(flow.state.getState().drawn).toEqual({ file: 'flows/b.flow.json', stamp: 'a1', history })
  flow.movedTo({ file: 'flows/c.flow.json', text: text('b'), stamp: 'c1' })
  expect(flow.state.getState().drawn).toMatchObject({
    file: 'flows/c.flow.json',
    stamp: 'a1',
    outside: { stamp: 'c1' },
  })
})

test('a page that looks on shows what was saved elsewhere, and keeps what it has drawn itself', async () => {
  const page = { flow: new FlowStore(), link: othersHaveWritten(file) }
  page.flow.open({ file, text: text('a'), stamp: 'a1' })
  await lookOn(page, file)
  expect(page.flow.document?.fields.name).toBe('theirs')
  expect(page.flow.state.getState().drawn?.stamp).toBe('a2')
  page.flow.open({ file, text: text('a'), stamp: 'a1' })
  page.flow.perform({ type: 'set-node', id: 'large', field: 'name', value: 'Larger' })
  await lookOn(page, file)
  expect(page.flow.document?.fields.name).toBe('a')
})
