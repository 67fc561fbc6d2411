import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CaseView } from '../../contract/studio/test-methods.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { changesBetween } from '../../flow/document/flow-change.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import type { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'

/** The cases of the open flow, and what came of them when they ran last. */
export interface Tests {
  /** Names, in order. */
  readonly names: readonly string[]
  /** Of those that ran; by name. */
  readonly cases: Readonly<Record<string, CaseView>>
  /** What was drawn when each of them ran; a case that ran on a file which was not what was drawn has none. */
  readonly ranOn: Readonly<Record<string, EditableFlow | undefined>>
  readonly isRunning: boolean
  /** The one that is looked at. */
  readonly chosen?: string | undefined
}

export type TestStore = StoreApi<Tests>

const NONE: Tests = { names: [], cases: {}, ranOn: {}, isRunning: false }

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

/** Takes what came of a case. `drawn`: what the file held, where that was what was drawn. */
export function tookCase(store: TestStore, view: CaseView, drawn: EditableFlow | undefined): void {
  store.setState(({ names, cases, ranOn }) => ({
    names: names.includes(view.name) ? names : [...names, view.name].toSorted(),
    cases: { ...cases, [view.name]: view },
    ranOn: { ...ranOn, [view.name]: drawn },
  }))
}

/** The one that is looked at: the first, until one is chosen. */
export function shownCase({ names, chosen }: Pick<Tests, 'names' | 'chosen'>): string | undefined {
  return chosen !== undefined && names.includes(chosen) ? chosen : names[0]
}

/** A case has another name now, and is looked at. */
export function calledOtherwise(store: TestStore, before: string, name: string): void {
  store.setState(({ names, cases, ranOn }) => {
    const { [before]: _case, ...otherCases } = cases
    const { [before]: _ran, ...otherRuns } = ranOn
    const view = ownEntry(cases, before)
    return {
      names: [...names.filter((each) => each !== before), name].toSorted(),
      cases: view === undefined ? otherCases : { ...otherCases, [name]: { ...view, name } },
      ranOn: { ...otherRuns, [name]: ownEntry(ranOn, before) },
      chosen: name,
    }
  })
}

/** A case is not there any more. */
export function wentAway(store: TestStore, name: string): void {
  store.setState(({ names, cases, ranOn }) => {
    const { [name]: _case, ...otherCases } = cases
    const { [name]: _ran, ...otherRuns } = ranOn
    return {
      names: names.filter((each) => each !== name),
      cases: otherCases,
      ranOn: otherRuns,
      chosen: undefined,
    }
  })
}

/** Cases whose result says nothing of what is drawn now; where a node stands and what the flow is called changes none. */
export function oldCases(
  { cases, ranOn }: Pick<Tests, 'cases' | 'ranOn'>,
  now: EditableFlow | undefined,
): ReadonlySet<string> {
  const isSame = new Map<EditableFlow | undefined, boolean>([[now, true]])
  const sameAs = (drawn: EditableFlow | undefined) => {
    if (!isSame.has(drawn))
      isSame.set(drawn, drawn !== undefined && now !== undefined && meansSame(drawn, now))
    return isSame.get(drawn) === true
  }
  return new Set(Object.keys(cases).filter((name) => !sameAs(ownEntry(ranOn, name))))
}

const MEANING: ReadonlySet<string> = new Set(['nodes', 'edges', 'topics', 'references', 'parameters'])

function meansSame(a: EditableFlow, b: EditableFlow): boolean {
  return !changesBetween(a, b).some(({ section }) => MEANING.has(section))
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
