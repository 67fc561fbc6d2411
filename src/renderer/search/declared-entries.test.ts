import { expect, test } from 'vitest'
import { dialogStore } from '../dialogs/dialog-store.ts'
import { FlowStore } from '../document/flow-store.ts'
import { declaredAs, environmentStore } from '../environments/environment-store.ts'
import { declaredEntries } from './declared-entries.ts'

const topics = { orders: { use: 'owned' } }

test('a topic that is found by its name is opened as the chosen environment calls it', () => {
  const page = { flow: new FlowStore(), dialogs: dialogStore(), environments: environmentStore() }
  const text = JSON.stringify({ version: 1, id: 'a', name: 'A', topics, nodes: [], edges: [] })
  page.flow.open({ file: 'flows/a.flow.json', text, stamp: 's' })
  const [local] = page.environments.getState().environments
  const staging = { ...local!, name: 'staging', topics: { prefix: 'staging-', names: {} } }
  page.environments.setState({ chosen: 'staging', environments: [local!, staging] })
  const [entry] = declaredEntries(page)
  expect(entry?.title).toBe('orders')
  entry?.run()
  expect(page.dialogs.getState().open).toEqual({ type: 'topic', topic: 'staging-orders' })
  expect(declaredAs(page.environments.getState(), topics, 'staging-orders')).toBe(topics.orders)
  expect(declaredAs(page.environments.getState(), topics, 'orders')).toBeUndefined()
})
