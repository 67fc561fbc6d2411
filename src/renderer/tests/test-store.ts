import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CaseView } from '../../contract/studio/test-methods.ts'
import type { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'

/** The cases of the open flow, and what came of them when they ran last. */
export interface Tests {
  /** Names, in order. */
  readonly names: readonly string[]
  /** Of those that ran; by name. */
  readonly cases: Readonly<Record<string, CaseView>>
  readonly isRunning: boolean
  /** The one that is looked at. */
  readonly chosen?: string | undefined
}

export type TestStore = StoreApi<Tests>

const NONE: Tests = { names: [], cases: {}, isRunning: false }

export function testStore(flow: FlowStore): TestStore {
  const store = createStore<Tests>(() => NONE)
  flow.state.subscribe(({ drawn }, { drawn: before }) => {
    if (drawn?.file !== before?.file) store.setState(NONE, true)
  })
  return store
}

/** What lies beside the flow now. */
export async function listTests(store: TestStore, link: StudioLink, file: string): Promise<void> {
  store.setState({ names: await link.ask('tests.list', { file }) })
}

/** Takes what came of a case. */
export function tookCase(store: TestStore, view: CaseView): void {
  store.setState(({ names, cases }) => ({
    names: names.includes(view.name) ? names : [...names, view.name].toSorted(),
    cases: { ...cases, [view.name]: view },
  }))
}

/** `2 passed, 1 failed`; empty where none has run. */
export function verdict({ cases }: Pick<Tests, 'cases'>): string {
  const outcomes = Object.values(cases).map(({ outcome }) => outcome)
  return (['passed', 'failed', 'broken'] as const)
    .map((each) => ({ each, count: outcomes.filter((outcome) => outcome === each).length }))
    .filter(({ count }) => count > 0)
    .map(({ each, count }) => `${count} ${each}`)
    .join(', ')
}
