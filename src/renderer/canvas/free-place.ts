import { nodesById } from '../../flow/document/editable-flow.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import type { Place, Places } from '../../flow/document/place.ts'
import type { PortEnd } from '../../flow/document/what-connects.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { boxesShown, type NodeBox } from '../document/shown-places.ts'
import type { CanvasView } from './canvas-view.ts'
import { outSpots, PORT_TOP } from './node-geometry.ts'

/** Between a node and the next one beside it, in pixels at zoom 1. */
const GAP = 80
/** What a new node takes downwards, with the distance to the next one. */
const HIGH = GAP * 2
/** Further down than this it would be out of sight of what it stands beside. */
const IN_SIGHT = 480

/** Where a new node goes that nobody put anywhere. `beside` is a port, or a node by its id. */
export function freePlace(drawn: DrawnFlow, beside: PortEnd | string | undefined): Place {
  const boxes = boxesShown(drawn)
  const id = typeof beside === 'string' ? beside : beside?.node
  const from = boxes.find((box) => box.id === id) ?? boxes.toSorted((a, b) => b.x - a.x)[0]
  if (from === undefined) return { x: 0, y: 0 }
  const isBefore = typeof beside === 'object' && beside.side === 'in'
  const x = isBefore ? from.x - NODE_WIDTH - GAP : from.x + NODE_WIDTH + GAP
  const y = from.y + (typeof beside === 'object' ? portTop(drawn, beside) : 0)
  return { x, y: freeTop(boxes, { x, y }) }
}

/** Where a new node goes that messages pass on their way from one node to another, and who makes room for it. */
export function placeBetween(
  drawn: DrawnFlow,
  { from, to }: { readonly from: PortEnd; readonly to: string },
): { readonly place: Place; readonly moved: Places } {
  const boxes = boxesShown(drawn)
  const [before, behind] = [from.node, to].map((id) => boxes.find((box) => box.id === id))
  if (before === undefined || behind === undefined) return { place: freePlace(drawn, from), moved: {} }
  const x = before.x + NODE_WIDTH + GAP
  const missing = x + NODE_WIDTH + GAP - behind.x
  // An edge that leads back has nobody in front of it who could move on.
  const isTight = missing > 0 && behind.x > before.x
  const after = boxes.map((box) => (isTight && box.x >= behind.x ? { ...box, x: box.x + missing } : box))
  const moved = after.filter((box, index) => box !== boxes[index])
  return {
    place: { x, y: freeTop(after, { x, y: before.y + portTop(drawn, from) }) },
    moved: Object.fromEntries(moved.map(({ id, x: left, y }) => [id, { x: left, y }])),
  }
}

/** Where a new node goes that stands beside no other: behind the last one where that is near, else where one looks. */
export function placeInSight(
  drawn: DrawnFlow,
  view: Pick<CanvasView, 'middle' | 'isNear'> | undefined,
): Place {
  const behind = freePlace(drawn, undefined)
  if (view === undefined || view.isNear(behind)) return behind
  const middle = view.middle()
  const x = middle.x - NODE_WIDTH / 2
  return { x, y: freeTop(boxesShown(drawn), { x, y: middle.y - GAP / 2 }) }
}

/** How far below its node a port is, seen from where the port of a node with one is: then the edge is straight. */
function portTop({ history: { document } }: DrawnFlow, { node: id, port, side }: PortEnd): number {
  const node = nodesById(document).get(id)
  const ports = node && portsOf(document, node, catalog)
  if (node === undefined || ports === undefined || side === 'in') return 0
  const spot = outSpots(ports, nodeHeight(document, node, catalog)).find((each) => each.port === port)
  return (spot?.y ?? PORT_TOP) - PORT_TOP
}

/** Down from `y`, as one reads, until nothing lies there; up where that would be out of sight and up is nearer. */
export function freeTop(boxes: readonly NodeBox[], { x, y }: Place): number {
  const column = boxes.filter((box) => Math.abs(box.x - x) < NODE_WIDTH + GAP / 2)
  const below = (box: NodeBox) => box.y + box.height + GAP / 2
  const isAt = (box: NodeBox, top: number) => top < below(box) && box.y < top + HIGH
  const downwards = column.toSorted((a, b) => a.y - b.y)
  let [down, up] = [y, y]
  for (const box of downwards) if (isAt(box, down)) down = below(box)
  if (down - y <= IN_SIGHT) return down
  for (const box of downwards.toReversed()) if (isAt(box, up)) up = box.y - HIGH
  return down - y <= y - up ? down : up
}
