import { expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { aRunView, emptyFlowText as text } from '../../../test/support/a-run-view.ts'
import type { AskedPowerView } from '../../contract/studio/run-methods.ts'
import type { StudioNews } from '../../contract/studio/news.ts'
import { FlowStore } from '../document/flow-store.ts'
import { Refused, type StudioLink } from '../platform/studio-link.ts'
import { RestrictionStore } from './restriction-store.ts'
import { runStore } from './run-store.ts'

const secret: AskedPowerView = { capability: { power: 'secret', name: 'pay-token' }, by: 'node "pay"' }

const run = aRunView()
const { file } = run

/** A page whose services say what is not accepted. */
function aPage(asks: readonly AskedPowerView[] | Refused) {
  const said = { asks }
  const listeners: ((news: StudioNews) => void)[] = []
  const flow = new FlowStore()
  const link: StudioLink = {
    connection: createStore(() => 'open' as const),
    ask: (method) => {
      if (method !== 'runs.asks') return Promise.resolve(null as never)
      return said.asks instanceof Refused ? Promise.reject(said.asks) : Promise.resolve(said.asks as never)
    },
    onNews: (listener) => {
      listeners.push(listener)
      return () => undefined
    },
  }
  const restriction = new RestrictionStore({ flow, runs: runStore(flow, link), link })
  return {
    flow,
    restriction,
    said,
    would: () => restriction.state.getState().would,
    tell: (news: StudioNews) => listeners.forEach((listener) => listener(news)),
  }
}

test('a flow that asks for what nobody has accepted says what it would do, until that is accepted', async () => {
  const { flow, restriction, said, would } = aPage([secret])
  flow.open({ file, text, stamp: 's' })
  await vi.waitFor(() => expect(would()).toBe('It would use the secret pay-token (node "pay").'))
  said.asks = []
  await restriction.look()
  expect(would()).toBeUndefined()
})

test('what runs was accepted as it runs: it says nothing then, and again when that is over', async () => {
  const { flow, would, tell } = aPage([secret])
  flow.open({ file, text, stamp: 's' })
  await vi.waitFor(() => expect(would()).toBeDefined())
  tell({ about: 'runs', runs: [run] })
  expect(would()).toBeUndefined()
  tell({ about: 'runs', runs: [{ ...run, state: 'stopped', endedAt: 2 }] })
  expect(would()).toBeDefined()
})

test('a file that another program has written is asked about anew, and another file is not taken for it', async () => {
  const { flow, said, would } = aPage([])
  flow.open({ file, text, stamp: 's' })
  await vi.waitFor(() => expect(flow.document).toBeDefined())
  said.asks = [secret]
  flow.changedOutside(file, 'other')
  await vi.waitFor(() => expect(would()).toBeDefined())
  said.asks = []
  flow.open({ file: 'flows/b/b.flow.json', text, stamp: 't' })
  expect(would()).toBeUndefined()
})

test('a file with errors is no restricted one', async () => {
  const { flow, restriction, would } = aPage(new Refused({ code: 'FLOW_FILE_INVALID', message: 'No.' }))
  flow.open({ file, text, stamp: 's' })
  await restriction.look()
  expect(would()).toBeUndefined()
})
