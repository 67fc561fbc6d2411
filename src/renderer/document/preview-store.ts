import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PreviewView } from '../../contract/studio/preview-methods.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { drawingCheck } from './drawing-check.ts'
import { engineProblems, inFileOrder, stillThere } from './engine-problems.ts'
import type { DrawnFlow, FlowStore } from './flow-store.ts'

/** Typing on within this time, in ms, asks for no preview of what was in between. */
const REST_MS = 60
/** Who draws a flow whose check takes longer is left alone as long as that takes, in ms, but no longer than this. */
const LONGEST_REST_MS = 500

/** On a busy machine the first preview of a kind may run out of time while its program is loaded; the next one does not. */
const TURNS_AT_MOST = 3

export interface Previewed {
  /** Of the drawing as it is now. */
  readonly problems: readonly FlowProblem[]
  /** Those of them that only the engine sees; of an earlier drawing until it has seen the new one. */
  readonly ofEngine?: readonly FlowProblem[]
  /** What the samples did; of an earlier drawing until the new one is there. */
  readonly view?: PreviewView
}

export type PreviewStore = StoreApi<Previewed>

/** Checks and previews the drawing after each change of it. */
export function previewStore(flow: FlowStore, link: StudioLink): PreviewStore {
  const store = createStore<Previewed>(() => ({ problems: [] }))
  let rest: ReturnType<typeof setTimeout> | undefined
  let restMs = REST_MS
  const lookNow = async (drawn: DrawnFlow) => {
    const began = performance.now()
    await look(drawn, { flow, store, link }, () => {
      restMs = Math.min(LONGEST_REST_MS, Math.max(REST_MS, 2 * (performance.now() - began)))
    })
  }
  flow.state.subscribe(({ drawn }, { drawn: before }) => {
    if (drawn?.file !== before?.file) store.setState({ problems: [] }, true)
    if (drawn === undefined) return
    const isOther = drawn.file !== before?.file
    if (!isOther && drawn.history.document === before?.history.document) return
    clearTimeout(rest)
    rest = setTimeout(() => void lookNow(drawn), isOther ? 0 : restMs)
  })
  return store
}

/** Previews what is drawn with other samples. */
export function previewAgain(flow: FlowStore, store: PreviewStore, link: StudioLink): void {
  const { drawn } = flow.state.getState()
  if (drawn !== undefined) void look(drawn, { flow, store, link })
}

interface Around {
  readonly flow: FlowStore
  readonly store: PreviewStore
  readonly link: StudioLink
}

async function look(
  { file, history }: DrawnFlow,
  { flow, store, link }: Around,
  isChecked: () => void = () => undefined,
): Promise<void> {
  const checked = await drawingCheck.check(history.document)
  if (checked === undefined) return
  isChecked()
  const ofEngine = stillThere(store.getState().ofEngine ?? [], history.document)
  store.setState({ problems: inFileOrder([...checked.problems, ...ofEngine]), ofEngine })
  for (let turns = 0; turns < TURNS_AT_MOST;) {
    const view = await link.ask('preview.run', { file, text: checked.text })
    if (view === null) return
    store.setState({ view })
    if (flow.document !== history.document) return
    tellOfEngine(store, checked.problems, engineProblems(view.problems, checked.problems, history.document))
    if (view.isComplete) return
    // A large table is read once, however long that takes, and behind it comes the preview.
    if (view.isReading !== true) turns += 1
  }
}

function tellOfEngine(
  store: PreviewStore,
  here: readonly FlowProblem[],
  ofEngine: readonly FlowProblem[],
): void {
  const { ofEngine: before = [] } = store.getState()
  // Mostly there are none, and nobody has to draw the same list again.
  if (ofEngine.length === 0 && before.length === 0) return
  store.setState({ problems: inFileOrder([...here, ...ofEngine]), ofEngine })
}
