import type { PageStudio } from '../page/page-studio.ts'
import { placeOfSelection } from './tap-places.ts'
import type { TapPlace } from './tap-store.ts'

/** Shows what passes there from now on. */
export function tapPlace(page: PageStudio, place: TapPlace): void {
  const { drawn } = page.flow.state.getState()
  // First: a list that opens by itself shows what is chosen.
  if (drawn !== undefined) page.taps.show(drawn.file, place)
  page.view.setState({ isBottomOpen: true, bottom: 'messages' })
}

/** What is chosen is tapped; where nothing is, the panel says how. */
export function tapSelected(page: PageStudio): void {
  const flow = page.flow.document
  const place = flow && placeOfSelection(flow, page.selection.getState())
  if (place === undefined) page.view.setState({ isBottomOpen: true, bottom: 'messages' })
  else tapPlace(page, place)
}
