import type { AddNode, EditCommand } from '../../flow/document/edit-command.ts'
import { shownPlaces } from '../../flow/document/arrange.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { newNodeId } from '../../flow/document/new-node.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import { onGrid, type Place, placeOf } from '../../flow/document/place.ts'
import { catalog, specOf } from '../../nodes/catalog.ts'
import type { PageStudio } from '../page/page-studio.ts'

/** The kind of node that is dragged out of the palette. */
export const KIND_DRAGGED = 'application/x-millrace-kind'

/** Between a node and the next one beside it, in pixels at zoom 1. */
const GAP = 80

/** Puts a new node where it was dropped, and selects it. */
export function addNodeAt(page: PageStudio, kind: string, place: Place): void {
  const flow = page.flow.document
  const spec = specOf(kind)
  if (flow === undefined || spec === undefined) return
  const id = newNodeId(flow, spec.title)
  const add: AddNode = { type: 'add-node', kind, id, place: onGrid(place) }
  if (page.perform(placing(flow, add, `Add ${spec.title.toLowerCase()}`)))
    page.selection.setState({ nodes: [id], edges: [] })
}

/** Puts it behind what is selected, else to the right of all. */
export function addNode(page: PageStudio, kind: string): void {
  const flow = page.flow.document
  if (flow !== undefined) addNodeAt(page, kind, freePlace(flow, page.selection.getState().nodes.at(-1)))
}

export function moveNodes(
  page: PageStudio,
  moved: readonly { readonly id: string; readonly position: Place }[],
): void {
  const flow = page.flow.document
  if (flow === undefined) return
  const places = Object.fromEntries(moved.map(({ id, position }) => [id, position]))
  page.perform(placing(flow, { type: 'move-nodes', places }))
}

/**
 * A file without layout is shown arranged. The first place a person gives to a node writes those of the others too,
 * else they would be arranged anew around it.
 */
function placing(flow: EditableFlow, command: EditCommand, label?: string): EditCommand {
  if (flow.nodes.every(({ id }) => placeOf(flow, id) !== undefined)) return command
  const keep = { type: 'place-nodes', places: shownPlaces(flow, catalog), why: 'keep' } as const
  return { type: 'batch', commands: [keep, command], ...(label === undefined ? {} : { label }) }
}

function freePlace(flow: EditableFlow, beside: string | undefined): Place {
  const places = shownPlaces(flow, catalog)
  const boxes = flow.nodes.flatMap((node) => {
    const place = places[node.id]
    return place === undefined
      ? []
      : [{ id: node.id, ...place, bottom: place.y + nodeHeight(flow, node, catalog) }]
  })
  const from = boxes.find(({ id }) => id === beside) ?? boxes.toSorted((a, b) => b.x - a.x)[0]
  if (from === undefined) return { x: 0, y: 0 }
  const x = from.x + NODE_WIDTH + GAP
  let { y } = from
  // Down until nothing lies there.
  for (const box of boxes.toSorted((a, b) => a.y - b.y)) {
    const overlaps =
      Math.abs(box.x - x) < NODE_WIDTH + GAP / 2 && y < box.bottom + GAP / 2 && box.y < y + GAP * 2
    if (overlaps) y = box.bottom + GAP / 2
  }
  return { x, y }
}
