import { createStore, type StoreApi } from 'zustand/vanilla'
import type { NodeRun, RunFigures, RunView } from '../../contract/studio/run-methods.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { changesBetween, type FlowChange } from '../../flow/document/flow-change.ts'
import { openFlow } from '../../flow/document/open-flow.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import type { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { LOCAL_ENVIRONMENT } from '../../contract/environment.ts'
import { isLive, runOf } from './run-of.ts'
import { isStarting } from './starting-run.ts'

/** Typing on within this time, in ms, compares nothing of what was in between. */
const REST_MS = 60

export interface Runs {
  /** The latest run of each flow in each environment. */
  readonly all: readonly RunView[]
  /** The chosen one. */
  readonly environment: string
  /** The latest run of each flow there. */
  readonly list: readonly RunView[]
  /** What the open flow does, or did last: nodes that stand as before are the same objects. */
  readonly figures?: RunFigures | undefined
  /** The flow that is asked to run, until its run has begun. */
  readonly startAsked?: string | undefined
  /** The open flow is asked to run, or its run has told nothing of itself yet. */
  readonly isStarting: boolean
  /** What the drawing has that its latest run has not; places apart. */
  readonly changes: readonly FlowChange[]
  /** Ids of nodes that differ from those that run. */
  readonly notApplied: ReadonlySet<string>
  /** Something is asked for, and not answered yet. */
  readonly isAsking: boolean
  /** The next run has its simulated outside beside it: on this machine, and on brokers of others. */
  readonly withOutside: boolean
  readonly withOutsideShared: boolean
  /** The notice that a person has put away. */
  readonly putAway?: string | undefined
}

export type RunStore = StoreApi<Runs>

const NOTHING_CHANGED: Pick<Runs, 'changes' | 'notApplied'> = { changes: [], notApplied: new Set() }

/** All runs, those of one environment apart. */
export function runsIn(
  all: readonly RunView[],
  environment: string,
): Pick<Runs, 'all' | 'environment' | 'list'> {
  return { all, environment, list: all.filter((run) => run.environment === environment) }
}

/** What runs, as the services tell it; and how the drawing differs from it. */
export function runStore(flow: FlowStore, link: StudioLink): RunStore {
  const store = createStore<Runs>(() => ({
    ...runsIn([], LOCAL_ENVIRONMENT),
    ...NOTHING_CHANGED,
    isAsking: false,
    isStarting: false,
    withOutside: true,
    withOutsideShared: false,
  }))
  const drawn = () => flow.state.getState().drawn
  const comparison = new Comparison(link, () => {
    const now = drawn()
    const run = runOf(store.getState().list, now?.file)
    store.setState(comparedWith(comparison.running, now?.history.document, run))
  })
  link.onNews((news) => {
    if (news.about === 'runs') store.setState(({ environment }) => runsIn(news.runs, environment))
    if (news.about === 'run-figures' && news.figures.file === drawn()?.file)
      store.setState(({ figures }) => ({ figures: merged(figures, news.figures) }))
  })
  const look = () => comparison.look(drawn()?.file, runOf(store.getState().list, drawn()?.file))
  store.subscribe(({ list }, before) => {
    if (list !== before.list) look()
    const starts = isStarting(store.getState(), drawn()?.file)
    if (starts !== store.getState().isStarting) store.setState({ isStarting: starts })
  })
  flow.state.subscribe(({ drawn: now }, { drawn: before }) => {
    if (now?.file !== before?.file) {
      if (store.getState().figures?.file !== now?.file) store.setState({ figures: undefined })
      store.setState(NOTHING_CHANGED)
      look()
    } else if (now?.history.document !== before?.history.document) comparison.again()
  })
  return store
}

/** Keeps what the run of the open flow was read from. */
class Comparison {
  running: EditableFlow | undefined
  private readonly link: StudioLink
  private readonly compare: () => void
  private known = ''
  private rest: ReturnType<typeof setTimeout> | undefined

  constructor(link: StudioLink, compare: () => void) {
    this.link = link
    this.compare = compare
  }

  look(file: string | undefined, run: RunView | undefined): void {
    const key = file === undefined || run === undefined ? '' : `${file} ${run.startedAt} ${run.revision}`
    // A run that ended is compared as before, but marks nothing.
    if (key === this.known) return this.compare()
    this.known = key
    this.running = undefined
    if (file === undefined || key === '') return this.compare()
    this.link.ask('runs.text', { file }).then(
      (answer) => {
        if (this.known !== key) return
        this.running = answer === null ? undefined : openFlow(answer.text).flow
        this.compare()
      },
      // The services are new ones, which know nothing of it: nothing is marked.
      () => undefined,
    )
  }

  again(): void {
    clearTimeout(this.rest)
    this.rest = setTimeout(() => this.compare(), REST_MS)
  }
}

function comparedWith(
  running: EditableFlow | undefined,
  drawn: EditableFlow | undefined,
  run: RunView | undefined,
): Pick<Runs, 'changes' | 'notApplied'> {
  if (running === undefined || drawn === undefined) return NOTHING_CHANGED
  const changes = changesBetween(running, drawn).filter(
    ({ section, before, after }) => section !== 'layout' && orderless(before) !== orderless(after),
  )
  if (changes.length === 0) return NOTHING_CHANGED
  const nodes = changes.flatMap(({ section, key }) => (section === 'nodes' ? [key] : []))
  return { changes, notApplied: new Set(run !== undefined && isLive(run) ? nodes : []) }
}

/** As text, names in order: saving puts them in order too. */
function orderless(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** The same objects where nothing about them is new: only nodes that changed are drawn again. */
function merged(before: RunFigures | undefined, now: RunFigures): RunFigures {
  if (before === undefined || before.file !== now.file) return now
  const nodes = Object.entries(now.nodes).map(([id, node]): [string, NodeRun] => {
    const old = ownEntry(before.nodes, id)
    return [id, old !== undefined && JSON.stringify(old) === JSON.stringify(node) ? old : node]
  })
  return { ...now, nodes: Object.fromEntries(nodes) }
}
