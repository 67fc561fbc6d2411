import { Graph, layout } from '@dagrejs/dagre'
import type { Place, Places } from '../../flow/document/place.ts'

/** What a layout needs to know of a flow: plain data, for a worker. */
export interface LayoutJob {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[]
  /** `rank`: which of its node's output ports it begins at, from above. */
  readonly links: readonly { readonly from: string; readonly to: string; readonly rank: number }[]
  /** Of the ports below the upper end of their nodes, in pixels. */
  readonly portTop: number
}

/** Between columns, and between the nodes of a column, in pixels at zoom 1. */
const COLUMN_GAP = 80
const ROW_GAP = 32

// Nothing but types of our own is imported: the worker is that much smaller.

/** Places from left to right with few crossings; the upper left corner is at 0, 0. */
export function layOut({ nodes, links, portTop }: LayoutJob): Places {
  const graph = new Graph({ multigraph: false })
  graph.setGraph({ rankdir: 'LR', ranksep: COLUMN_GAP, nodesep: ROW_GAP })
  graph.setDefaultEdgeLabel(() => ({}))
  // As high below the line of the ports as above it: then ports, not middles, are in line, and edges straight.
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height: 2 * (height - portTop) })
  for (const { from, to } of links) graph.setEdge(from, to)
  layout(graph)
  const lines = new Map(nodes.map(({ id }) => [id, graph.node(id) as Partial<Place>]))
  // It knows no ports, and both ways up are as good to it: the one counts whose edges leave in the order of the ports.
  const isUpsideDown = turns(links, lines) < 0
  return fromOrigin(
    nodes.map(({ id, width }) => {
      const { x = 0, y = 0 } = lines.get(id) ?? {}
      return [id, { x: x - width / 2, y: (isUpsideDown ? -y : y) - portTop }]
    }),
  )
}

/** Pairs of edges of one node that lead to where their ports say, less those that cross for it. */
function turns(links: LayoutJob['links'], lines: ReadonlyMap<string, Partial<Place>>): number {
  let sum = 0
  for (const ofOne of Map.groupBy(links, ({ from }) => from).values())
    for (const [index, one] of ofOne.entries())
      for (const other of ofOne.slice(index + 1)) {
        const down = (lines.get(other.to)?.y ?? 0) - (lines.get(one.to)?.y ?? 0)
        sum += Math.sign(down) * Math.sign(other.rank - one.rank)
      }
  return sum
}

function fromOrigin(places: readonly (readonly [string, Place])[]): Places {
  const left = Math.min(...places.map(([, { x }]) => x))
  const top = Math.min(...places.map(([, { y }]) => y))
  return Object.fromEntries(places.map(([id, { x, y }]) => [id, { x: x - left, y: y - top }]))
}
