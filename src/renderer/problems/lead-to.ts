import type { ProblemPlace } from '../../flow/document/drawn-problem.ts'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import { goToSoon } from '../inspector/form/go-on.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** Shows what a problem is about: the node and its field, the edge, the table, or the flow's own settings. */
export function leadTo(page: PageStudio, place: ProblemPlace): void {
  switch (place.on) {
    case 'setting':
      page.selection.setState({ nodes: [place.nodeId], edges: [] })
      return goToSoon(page, place.path)
    case 'node':
      return page.selection.setState({ nodes: [place.nodeId], edges: [] })
    case 'edge':
      // The edge alone: Delete takes out what is chosen, and it is not the node that is wrong.
      page.selection.setState({ nodes: [], edges: [place.edge] })
      return place.nodeId === undefined ? page.canvas?.focus() : page.canvas?.reveal(place.nodeId)
    case 'references':
      return page.dialogs.setState({ open: { type: 'reference', name: place.name } })
    case 'topics':
      return page.view.setState({ left: 'data' })
    case 'parameters':
    case 'flow':
      return page.selection.setState(NOTHING_SELECTED, true)
  }
}
