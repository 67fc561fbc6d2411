import type { FlowStore } from '../document/flow-store.ts'
import type { SelectionStore } from '../document/selection-store.ts'
import type { EnvironmentStore } from '../environments/environment-store.ts'
import type { ViewStore } from '../page/view-store.ts'
import { isLive, runOf } from '../runs/run-of.ts'
import type { RunStore } from '../runs/run-store.ts'
import { placeOfSelection } from './tap-places.ts'
import type { TapStore } from './tap-store.ts'

/** The parts of a page that have a say in it. */
interface Watched {
  readonly flow: FlowStore
  readonly selection: SelectionStore
  readonly runs: RunStore
  readonly view: ViewStore
  readonly environments: EnvironmentStore
  readonly taps: TapStore
}

/**
 * What is chosen on the canvas is what is tapped; a port that was chosen in the list stays until then. While the Studio
 * runs the flow that is so before anybody opens the list: who does finds there what has passed.
 *
 * It is asked for before anything is drawn: what a choice changes on a large canvas takes longer than the way to the tap.
 */
export function tapAhead(page: Watched): void {
  let before = wishOf(page)
  const look = () => {
    const [last, now] = [before, wishOf(page)]
    before = now
    // A way is lit for who reads of it: in the list, or beside it to keep the message as a test.
    if (!now.isOpen && last.isOpen) page.taps.choose(undefined)
    if (now.isWanted !== last.isWanted || !isAboutTheSame(now, last)) follow(page, now, last)
  }
  for (const store of [page.flow.state, page.selection, page.runs, page.view, page.environments])
    store.subscribe(look)
}

function follow(page: Watched, { file, selection, isWanted }: Wish, last: Wish): void {
  if (!isWanted) return page.taps.isOn ? page.taps.rest() : undefined
  // Who has just asked for a port means that one, whatever is chosen on the canvas.
  if (!last.isWanted && page.taps.isOn) return
  const flow = page.flow.document
  if (flow === undefined || file === undefined) return
  const place = placeOfSelection(flow, selection) ?? page.taps.state.getState().place
  if (place !== undefined) page.taps.show(file, place)
}

/** What decides whether a port is tapped, and which. */
function wishOf(page: Watched) {
  const { isBottomOpen: isOpen, bottom } = page.view.getState()
  const file = page.flow.state.getState().drawn?.file
  const run = runOf(page.runs.getState().list, file)
  return {
    file,
    selection: page.selection.getState(),
    environment: page.environments.getState().chosen,
    isOpen,
    isWanted: (isOpen && bottom === 'messages') || (run !== undefined && run.isOurs && isLive(run)),
  }
}

type Wish = ReturnType<typeof wishOf>

function isAboutTheSame(one: Wish, other: Wish): boolean {
  return one.file === other.file && one.selection === other.selection && one.environment === other.environment
}
