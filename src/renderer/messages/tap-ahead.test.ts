import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { aFlowFile } from '../../../test/support/a-flow-file.ts'
import { aRunView } from '../../../test/support/a-run-view.ts'
import { FlowStore } from '../document/flow-store.ts'
import { NOTHING_SELECTED, selectionStore } from '../document/selection-store.ts'
import { environmentStore } from '../environments/environment-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import type { Connection, StudioLink } from '../platform/studio-link.ts'
import { tapPlace } from './tap-actions.ts'
import { tapAhead } from './tap-ahead.ts'
import { TapStore } from './tap-store.ts'

const run = aRunView()
const { file } = run

/** A page with a flow of three nodes, and the nodes whose taps it asked for. */
function aPage({ runs = [] as readonly (typeof run)[], isListOpen = false } = {}) {
  const opened: string[] = []
  const link = {
    connection: createStore<Connection>(() => 'open'),
    onNews: () => () => undefined,
    ask: (method: string, { node }: { readonly node?: string }) => {
      if (method === 'taps.open' && node !== undefined) opened.push(node)
      return new Promise(() => undefined)
    },
  } as unknown as StudioLink
  const flow = new FlowStore()
  const page = {
    link,
    flow,
    selection: selectionStore(flow),
    taps: new TapStore(link),
    environments: environmentStore(),
    runs: createStore(() => ({ list: runs })),
    view: createStore(() => ({ isBottomOpen: isListOpen, bottom: 'messages' })),
  } as unknown as PageStudio
  flow.open({ file, text: JSON.stringify(aFlowFile()), stamp: 's' })
  tapAhead(page)
  const choose = (...nodes: readonly string[]) => page.selection.setState({ nodes, edges: [] })
  return { page, opened, choose }
}

test('what is chosen is asked for in the same turn: a page that draws first asks a frame or more later', () => {
  const { choose, opened } = aPage({ isListOpen: true })
  choose('large')
  expect(opened).toEqual(['large'])
  choose('events')
  expect(opened).toEqual(['large', 'events'])
})

test('nobody who looks at no messages taps a flow that the Studio does not run', () => {
  const { page, choose, opened } = aPage({ runs: [aRunView({ isOurs: false })] })
  choose('large')
  expect(opened).toEqual([])
  page.view.setState({ isBottomOpen: true })
  expect(opened).toEqual(['large'])
  page.view.setState({ isBottomOpen: false })
  expect(page.taps.isOn).toBe(false)
})

test('in a flow that the Studio runs what is chosen is tapped before anybody opens the list', () => {
  const { page, choose, opened } = aPage({ runs: [run] })
  choose('large')
  expect(opened).toEqual(['large'])
  page.view.setState({ isBottomOpen: true })
  page.view.setState({ isBottomOpen: false })
  expect(opened).toEqual(['large'])
  expect(page.taps.isOn).toBe(true)
})

test('a port that was asked for stays when the list opens for it, whatever is chosen', () => {
  const { page, choose, opened } = aPage()
  choose('large')
  tapPlace(page, { node: 'events', ports: ['out'] })
  expect(opened).toEqual(['events'])
})

test('what is chosen is tapped in the environment that is chosen next', () => {
  const { page, choose, opened } = aPage({ isListOpen: true })
  choose('large')
  page.taps.forget()
  page.environments.setState({ chosen: 'staging' })
  expect(opened).toEqual(['large', 'large'])
})

test('a port that was chosen in the list stays while nothing is chosen on the canvas', () => {
  const { page, choose, opened } = aPage({ isListOpen: true })
  choose('large')
  page.selection.setState(NOTHING_SELECTED)
  expect(page.taps.state.getState().place?.node).toBe('large')
  choose('large', 'events')
  expect(page.taps.state.getState().place?.node).toBe('large')
  expect(new Set(opened)).toEqual(new Set(['large']))
})
