import type { NodeSpec } from '../../contract/node-spec.ts'
import { connectedParts } from '../connected-parts.ts'
import { edgeEnds } from './edge-ends.ts'
import type { EditableFlow, EditableNode } from './editable-flow.ts'
import { ranksOf } from './node-ranks.ts'
import { nodeHeight, NODE_WIDTH } from './node-size.ts'
import { onGrid, type Place, type Places, placeOf } from './place.ts'

/** Between columns, and between the nodes of a column, in pixels. */
const COLUMN_GAP = 80
const ROW_GAP = 32
/** Between parts that no edge connects. */
const PART_GAP = 64

interface Link {
  readonly fromNode: string
  readonly toNode: string
}

/**
 * Places for nodes that have none: from left to right by the longest way from a source, parts that are not connected
 * below one another, all on the grid. The same flow gives the same picture. A layout worker may know a better one.
 */
export function arrange(flow: EditableFlow, catalog: readonly NodeSpec[]): Places {
  const links = linksIn(flow)
  const ids = flow.nodes.map(({ id }) => id)
  const partOf = connectedParts(ids, links)
  const ranks = ranksOf(ids, links)
  const heights = new Map(flow.nodes.map((node) => [node.id, nodeHeight(flow, node, catalog)]))
  const places = new Map<string, Place>()
  let top = 0
  for (const [, part] of Map.groupBy(flow.nodes, ({ id }) => partOf.get(id) ?? id)) {
    const bottom = placePart(part, { top, links: linksOfPart(links, partOf, part), ranks, heights, places })
    top = bottom + PART_GAP
  }
  return Object.fromEntries([...places].map(([id, place]) => [id, onGrid(place)]))
}

/** Where each node is shown: as the file says, else as arranged; what is arranged stands below what has a place. */
export function shownPlaces(flow: EditableFlow, catalog: readonly NodeSpec[]): Places {
  const own = flow.nodes.flatMap((node) => {
    const place = placeOf(flow, node.id)
    return place === undefined ? [] : [{ node, place }]
  })
  if (own.length === flow.nodes.length) return placesById(own)
  if (own.length === 0) return arrange(flow, catalog)
  const bottom = Math.max(...own.map(({ node, place }) => place.y + nodeHeight(flow, node, catalog)))
  const left = Math.min(...own.map(({ place }) => place.x))
  const known = new Set(own.map(({ node }) => node.id))
  const rest = arrange({ ...flow, nodes: flow.nodes.filter(({ id }) => !known.has(id)) }, catalog)
  const below = Object.entries(rest).map(([id, { x, y }]) => [
    id,
    onGrid({ x: x + left, y: y + bottom + PART_GAP }),
  ])
  return { ...placesById(own), ...(Object.fromEntries(below) as Places) }
}

function placesById(own: readonly { readonly node: EditableNode; readonly place: Place }[]): Places {
  return Object.fromEntries(own.map(({ node, place }) => [node.id, place]))
}

interface PartPlacing {
  readonly top: number
  readonly links: readonly Link[]
  readonly ranks: ReadonlyMap<string, number>
  readonly heights: ReadonlyMap<string, number>
  readonly places: Map<string, Place>
}

/** Puts one connected part under `top` and gives where it ends. */
function placePart(
  part: readonly EditableNode[],
  { top, links, ranks, heights, places }: PartPlacing,
): number {
  const before = Map.groupBy(links, ({ toNode }) => toNode)
  const columns = Map.groupBy(part, ({ id }) => ranks.get(id) ?? 0)
  let bottom = top
  for (const rank of [...columns.keys()].toSorted((a, b) => a - b)) {
    const column = (columns.get(rank) ?? []).map(({ id }, index) => ({ id, wanted: wantedTop(id, index) }))
    let free = top
    // Beside what leads to it where there is room: then most edges are straight.
    for (const { id, wanted } of column.toSorted((a, b) => a.wanted - b.wanted)) {
      const y = Math.max(free, wanted)
      places.set(id, { x: rank * (NODE_WIDTH + COLUMN_GAP), y })
      free = y + (heights.get(id) ?? 0) + ROW_GAP
    }
    bottom = Math.max(bottom, free - ROW_GAP)
  }
  return bottom

  function wantedTop(id: string, index: number): number {
    const tops = (before.get(id) ?? []).flatMap(({ fromNode }) => places.get(fromNode)?.y ?? [])
    return tops.length === 0 ? top + index : tops.reduce((sum, y) => sum + y, 0) / tops.length
  }
}

function linksOfPart(
  links: readonly Link[],
  partOf: ReadonlyMap<string, string>,
  part: readonly EditableNode[],
): readonly Link[] {
  const name = partOf.get(part[0]?.id ?? '')
  return links.filter(({ fromNode }) => partOf.get(fromNode) === name)
}

function linksIn({ nodes, edges }: EditableFlow): readonly Link[] {
  const ids = new Set(nodes.map(({ id }) => id))
  return edges.flatMap((edge) => {
    const { from, to } = edgeEnds(edge)
    const [fromNode, toNode] = [from?.node ?? '', to?.node ?? '']
    return ids.has(fromNode) && ids.has(toNode) ? [{ fromNode, toNode }] : []
  })
}
