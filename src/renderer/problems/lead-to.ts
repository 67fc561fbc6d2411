import type { ProblemPlace } from '../../flow/document/drawn-problem.ts'
import type { FieldPath } from '../../flow/json-tree.ts'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** Shows what a problem is about: the node and its field, the edge, the table, or the flow's own settings. */
export function leadTo(page: PageStudio, place: ProblemPlace): void {
  switch (place.on) {
    case 'setting':
      page.selection.setState({ nodes: [place.nodeId], edges: [] })
      return focusField(place.path)
    case 'node':
      return page.selection.setState({ nodes: [place.nodeId], edges: [] })
    case 'edge':
      return page.selection.setState({
        nodes: place.nodeId === undefined ? [] : [place.nodeId],
        edges: [place.edge],
      })
    case 'references':
      return page.dialogs.setState({ open: { type: 'reference', name: place.name } })
    case 'topics':
      return page.view.setState({ left: 'data' })
    case 'parameters':
    case 'flow':
      return page.selection.setState(NOTHING_SELECTED, true)
  }
}

/** The form is drawn after the selection: its field is there one frame later. The innermost one that it has is meant. */
function focusField(path: FieldPath): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const ids = path.map((_, index) => `field-${path.slice(0, path.length - index).join('-')}`)
      const field = ids.map((id) => document.getElementById(id)).find((each) => each !== null)
      field?.scrollIntoView({ block: 'center' })
      field?.focus()
    }),
  )
}
