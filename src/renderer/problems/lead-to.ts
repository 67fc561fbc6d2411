import type { ProblemPlace } from '../../flow/document/drawn-problem.ts'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import { topicOnBroker } from '../environments/environment-store.ts'
import { goToSoon } from '../inspector/form/go-on.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** Its dialog can take a topic out of the flow that nothing uses. */
function openTopic(page: PageStudio, declared: string): void {
  const topic = topicOnBroker(page.environments.getState(), declared)
  page.dialogs.setState({ open: { type: 'topic', topic } })
}

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
      page.view.setState({ left: 'data' })
      return openTopic(page, place.name)
    case 'parameters':
    case 'flow':
      return page.selection.setState(NOTHING_SELECTED, true)
  }
}
