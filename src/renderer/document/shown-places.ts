import { shownPlaces } from '../../flow/document/arrange.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import { type Place, type Places, placeOf } from '../../flow/document/place.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { DrawnFlow } from './flow-store.ts'

/** A node as a rectangle, in pixels at zoom 1. */
export interface NodeBox extends Place {
  readonly id: string
  readonly width: number
  readonly height: number
}

interface Shown {
  readonly arranged: Places | undefined
  readonly places: Places
  readonly boxes: readonly NodeBox[]
}

const known = new WeakMap<EditableFlow, Shown>()

/** Where each node is shown: as the file says, else as it was laid out when the file was opened, else arranged. */
export function placesShown(drawn: DrawnFlow): Places {
  return shownOf(drawn).places
}

/** The rectangles of all nodes, in the order of the document. */
export function boxesShown(drawn: DrawnFlow): readonly NodeBox[] {
  return shownOf(drawn).boxes
}

// Canvas, minimap and keys all ask, for each document many times.
function shownOf({ history: { document }, arranged }: DrawnFlow): Shown {
  const before = known.get(document)
  if (before !== undefined && before.arranged === arranged) return before
  const places = placesIn(document, arranged)
  const boxes = document.nodes.map((node) => ({
    id: node.id,
    ...(ownEntry(places, node.id) ?? { x: 0, y: 0 }),
    width: NODE_WIDTH,
    height: nodeHeight(document, node, catalog),
  }))
  const shown = { arranged, places, boxes }
  known.set(document, shown)
  return shown
}

function placesIn(flow: EditableFlow, arranged: Places | undefined): Places {
  const isPlaced = ({ id }: { readonly id: string }) => placeOf(flow, id) !== undefined
  // Laid out as a whole: beside nodes with places of their own the picture would be another.
  if (arranged === undefined || flow.nodes.some(isPlaced)) return shownPlaces(flow, catalog)
  return flow.nodes.every(({ id }) => Object.hasOwn(arranged, id)) ? arranged : shownPlaces(flow, catalog)
}
