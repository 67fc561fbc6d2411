import type { Viewport } from '@xyflow/react'
import { edgeEnds } from '../../flow/document/edge-ends.ts'
import type { EditableEdge } from '../../flow/document/editable-flow.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { boxesShown, type NodeBox } from '../document/shown-places.ts'
import type { Room } from './viewport.ts'

/** A rectangle of the flow, in pixels at zoom 1. */
export interface Region {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface NearView {
  readonly nodes: ReadonlySet<string>
  readonly edges: readonly EditableEdge[]
}

/** So much of the view lies around it on each side: a hand that moves it meets what is known already. */
const AROUND = 0.5
/** What was near a view so many times as wide is too much for this one. */
const TOO_WIDE = 6

/** What is seen. */
export function regionSeen({ x, y, zoom }: Viewport, { width, height }: Room): Region {
  return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom }
}

/** What is seen and what lies around it. */
export function regionAround({ left, top, right, bottom }: Region): Region {
  const [wide, high] = [(right - left) * AROUND, (bottom - top) * AROUND]
  return { left: left - wide, top: top - high, right: right + wide, bottom: bottom + high }
}

/** Whether all that is seen lies in a region that is not much larger. */
export function serves(region: Region, seen: Region): boolean {
  return (
    region.left <= seen.left &&
    region.top <= seen.top &&
    region.right >= seen.right &&
    region.bottom >= seen.bottom &&
    region.right - region.left <= (seen.right - seen.left) * TOO_WIDE
  )
}

/**
 * What of a large flow lies in a region or is chosen, with the edges that may be seen there and the nodes at their ends:
 * whoever draws looks at all it was told of, at each change.
 */
export function nearView(drawn: DrawnFlow, region: Region, chosen: ReadonlySet<string>): NearView {
  const boxes = new Map(boxesShown(drawn).map((box) => [box.id, box]))
  const nodes = new Set<string>()
  for (const box of boxes.values()) if (meets(region, box, box)) nodes.add(box.id)
  for (const id of chosen) if (boxes.has(id)) nodes.add(id)
  const edges = drawn.history.document.edges.filter((edge) => {
    const [from, to] = [edgeEnds(edge).from?.node ?? '', edgeEnds(edge).to?.node ?? '']
    const [begin, end] = [boxes.get(from), boxes.get(to)]
    if (begin === undefined || end === undefined) return false
    return chosen.has(from) || chosen.has(to) || meets(region, begin, end)
  })
  for (const edge of edges) {
    const { from, to } = edgeEnds(edge)
    if (from !== undefined) nodes.add(from.node)
    if (to !== undefined) nodes.add(to.node)
  }
  return { nodes, edges }
}

/** Whether the rectangle around two boxes lies in a region, by a part of it. */
function meets(region: Region, one: NodeBox, other: NodeBox): boolean {
  return (
    Math.min(one.x, other.x) <= region.right &&
    Math.max(one.x + one.width, other.x + other.width) >= region.left &&
    Math.min(one.y, other.y) <= region.bottom &&
    Math.max(one.y + one.height, other.y + other.height) >= region.top
  )
}
