import type { AddNode, EditCommand } from '../../flow/document/edit-command.ts'
import type { EditableEdge } from '../../flow/document/editable-flow.ts'
import { newNodeId } from '../../flow/document/new-node.ts'
import { onGrid, type Place, placeOf } from '../../flow/document/place.ts'
import { edgeOf, type PortEnd } from '../../flow/document/what-connects.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { specOf } from '../../nodes/catalog.ts'
import { noteFresh } from '../document/fresh-store.ts'
import { placesShown } from '../document/shown-places.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { freePlace, placeInSight } from './free-place.ts'
import { betweenEnds, insertion } from './insert-between.ts'

export interface NewNode {
  readonly kind: string
  /** Where its upper left corner goes; beside what it is wired to, else beside what is selected, unless given. */
  readonly place?: Place
  /** The port it is wired to, and its own port. */
  readonly wire?: { readonly port: PortEnd; readonly own: string }
  /** The edge that it goes into, where its kind can stand there; its place follows from that. */
  readonly into?: EditableEdge | undefined
}

/** Puts a new node in, wired or not, as one entry of the history, and selects it. Its id; undefined where it was not done. */
export function addNode(page: PageStudio, { kind, place, wire, into }: NewNode): string | undefined {
  const { drawn } = page.flow.state.getState()
  const spec = specOf(kind)
  if (drawn === undefined || spec === undefined) return undefined
  const id = newNodeId(drawn.history.document, spec.title)
  const own: PortEnd | undefined = wire && {
    node: id,
    port: wire.own,
    side: wire.port.side === 'out' ? 'in' : 'out',
  }
  const beside = wire?.port ?? page.selection.getState().nodes.at(-1)
  const add = (at: Place): AddNode => ({ type: 'add-node', kind, id, place: onGrid(at) })
  const between = into && betweenEnds(drawn.history.document, kind, into)
  const connect =
    wire === undefined || own === undefined
      ? []
      : [{ type: 'connect', ...edgeOf(wire.port, own) } satisfies EditCommand]
  // Before it is drawn, so that its first look is a calm one.
  noteFresh(page.fresh, id)
  const commands: readonly EditCommand[] = between
    ? insertion(drawn, between, { id, add })
    : [
        add(place ?? (beside === undefined ? placeInSight(drawn, page.canvas) : freePlace(drawn, beside))),
        ...connect,
      ]
  if (!performPlacing(page, commands, `Add ${spec.title.toLowerCase()}`)) return undefined
  page.selection.setState({ nodes: [id], edges: [] })
  return id
}

export function moveNodes(
  page: PageStudio,
  moved: readonly { readonly id: string; readonly position: Place }[],
  { byKeys = false } = {},
): void {
  const { drawn } = page.flow.state.getState()
  const shown = drawn === undefined ? {} : placesShown(drawn)
  // A hand that trembles on a click moves nothing: no place is written for that.
  const isThere = (at: Place | undefined, { x, y }: Place) => at?.x === x && at.y === y
  if (moved.every(({ id, position }) => isThere(ownEntry(shown, id), position))) return
  const places = Object.fromEntries(moved.map(({ id, position }) => [id, position]))
  performPlacing(page, [{ type: 'move-nodes', places, ...(byKeys ? { byKeys } : {}) }])
}

/**
 * Carries commands out as one. A file without layout is shown arranged: the first place a person gives to a node writes
 * those of the others too, else they would be arranged anew around it.
 */
export function performPlacing(page: PageStudio, commands: readonly EditCommand[], label?: string): boolean {
  const { drawn } = page.flow.state.getState()
  const [only] = commands
  if (drawn === undefined || only === undefined) return false
  const flow = drawn.history.document
  const isPlaced = flow.nodes.every(({ id }) => placeOf(flow, id) !== undefined)
  if (isPlaced && commands.length === 1) return page.perform(only)
  const keep = { type: 'place-nodes', places: placesShown(drawn), why: 'keep' } as const
  const all = isPlaced ? commands : [keep, ...commands]
  return page.perform({ type: 'batch', commands: all, ...(label === undefined ? {} : { label }) })
}
