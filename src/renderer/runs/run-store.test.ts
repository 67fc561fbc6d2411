import { expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { aRunView } from '../../../test/support/a-run-view.ts'
import type { StudioNews } from '../../contract/studio/news.ts'
import type { RunFigures } from '../../contract/studio/run-methods.ts'
import { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { runsIn, runStore } from './run-store.ts'
import { withBegun } from './starting-run.ts'
import { shownFigures } from './use-runs.ts'

const text = JSON.stringify({
  version: 1,
  id: 'amber-otter',
  name: 'A',
  nodes: [{ id: 'large', kind: 'filter', name: 'Large', config: { where: 'value.total > 100' } }],
  edges: [],
})

const run = aRunView()
const { file } = run

const figures: RunFigures = {
  file,
  flow: 'amber-otter',
  startedAt: run.startedAt,
  counts: { in: 1, out: 1, dropped: 0, deadLetters: 0, unfinished: 0 },
  perSecond: 1,
  lag: 0,
  nodes: {
    large: { state: 'running', ports: { in: { count: 1, perSecond: 1 } } },
    small: { state: 'running', ports: { in: { count: 1, perSecond: 1 } } },
  },
}

/** A page with one flow open, and services that say what the test says. */
function aPage() {
  const flow = new FlowStore()
  const listeners: ((news: StudioNews) => void)[] = []
  const link: StudioLink = {
    connection: createStore(() => 'open' as const),
    ask: (method) => Promise.resolve((method === 'runs.text' ? { text } : null) as never),
    onNews: (listener) => {
      listeners.push(listener)
      return () => undefined
    },
  }
  const store = runStore(flow, link)
  flow.open({ file, text, stamp: 's' })
  return { flow, store, tell: (news: StudioNews) => listeners.forEach((listener) => listener(news)) }
}

test('a node about which nothing is new stays the same object, so that its card is not drawn again', () => {
  const { store, tell } = aPage()
  tell({ about: 'run-figures', figures })
  const before = store.getState().figures
  const large = { state: 'running' as const, ports: { in: { count: 2, perSecond: 1 } } }
  tell({ about: 'run-figures', figures: { ...figures, nodes: { ...structuredClone(figures.nodes), large } } })
  const after = store.getState().figures
  expect(after?.nodes['small']).toBe(before?.nodes['small'])
  expect(after?.nodes['large']).toEqual(large)
})

test('from the press on a flow is starting, until its new run tells of itself', () => {
  const { store, tell } = aPage()
  const ended = { ...run, state: 'stopped', endedAt: 2 } as const
  tell({ about: 'runs', runs: [ended] })
  tell({ about: 'run-figures', figures })
  expect(shownFigures(store.getState())).toBeDefined()
  const isStarting = () => [store.getState().isStarting, shownFigures(store.getState()) === undefined]
  store.setState({ startAsked: file })
  expect(isStarting()).toEqual([true, true])

  const begun = { ...run, state: 'starting', startedAt: 3 } as const
  store.setState(runsIn(withBegun(store.getState().all, begun), 'local'))
  store.setState({ startAsked: undefined })
  expect(isStarting()).toEqual([true, true])
  tell({ about: 'run-figures', figures })
  expect(isStarting()).toEqual([true, true])
  tell({ about: 'run-figures', figures: { ...figures, startedAt: 3 } })
  expect(isStarting()).toEqual([false, false])
})

test('figures of a new run that come before the list of runs count: they are told once, and it may start for long', () => {
  const { store, tell } = aPage()
  tell({ about: 'runs', runs: [{ ...run, state: 'stopped', endedAt: 2 }] })
  tell({ about: 'run-figures', figures: { ...figures, startedAt: 3 } })
  tell({ about: 'runs', runs: [{ ...run, state: 'starting', startedAt: 3 }] })
  expect(store.getState().isStarting).toBe(false)
  expect(shownFigures(store.getState())?.startedAt).toBe(3)
})

test('a run that begins takes the place of the one before, unless more is known of it by now', () => {
  const begun = { ...run, state: 'starting', startedAt: 3 } as const
  const other = { ...run, environment: 'staging' }
  expect(withBegun([run, other], begun)).toEqual([other, begun])
  const known = [{ ...begun, state: 'running' } as const]
  expect(withBegun(known, begun)).toBe(known)
})

test('figures of another flow are not shown', () => {
  const { store, tell } = aPage()
  tell({ about: 'run-figures', figures: { ...figures, file: 'flows/b/b.flow.json' } })
  expect(store.getState().figures).toBeUndefined()
})

test('what is drawn and does not run is known by its node; of a run that is over only its figures go', async () => {
  const { flow, store, tell } = aPage()
  tell({ about: 'runs', runs: [run] })
  tell({ about: 'run-figures', figures })
  const rename = (name: string) => flow.perform({ type: 'set-node', id: 'large', field: 'name', value: name })
  rename('Larger')
  await vi.waitFor(() => expect(store.getState().notApplied).toEqual(new Set(['large'])))
  expect(shownFigures(store.getState())).toBeDefined()
  tell({ about: 'runs', runs: [{ ...run, state: 'stopped', endedAt: 2 }] })
  expect(store.getState().notApplied.size).toBe(0)
  expect(shownFigures(store.getState())).toBeUndefined()
  rename('Large')
  await vi.waitFor(() => expect(store.getState().changes).toEqual([]))
  expect(shownFigures(store.getState())).toBeDefined()
})

test('runs of another environment are listed apart, and are no runs of the one that is chosen', () => {
  const { store, tell } = aPage()
  const elsewhere = { ...run, environment: 'staging', state: 'paused' } as const
  tell({ about: 'runs', runs: [run, elsewhere] })
  expect(store.getState()).toMatchObject({ all: [run, elsewhere], list: [run] })
  store.setState(runsIn(store.getState().all, 'staging'))
  tell({ about: 'runs', runs: [run, { ...elsewhere, state: 'running' }] })
  expect(store.getState().list).toMatchObject([{ environment: 'staging', state: 'running' }])
})
