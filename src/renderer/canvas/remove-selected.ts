import { edgeKey } from '../../flow/document/editable-flow.ts'
import type { EditCommand } from '../../flow/document/edit-command.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** Takes out the nodes and edges that are selected, as one entry of the history. */
export function removeSelected(page: PageStudio): void {
  const { nodes, edges } = page.selection.getState()
  const drawn = page.flow.document?.edges.filter((edge) => edges.includes(edgeKey(edge))) ?? []
  const commands: readonly EditCommand[] = [
    ...(drawn.length === 0 ? [] : [{ type: 'disconnect', edges: drawn } as const]),
    ...(nodes.length === 0 ? [] : [{ type: 'remove-nodes', ids: nodes } as const]),
  ]
  const [only] = commands
  if (only === undefined) return
  // Who works by keys goes on where the edge came from.
  const [from] = nodes.length === 0 ? drawn.map((edge) => parseEdgeEnd(edge.from)?.node) : []
  if (page.perform(commands.length === 1 ? only : { type: 'batch', commands }))
    page.selection.setState(from === undefined ? NOTHING_SELECTED : { nodes: [from], edges: [] }, true)
}
