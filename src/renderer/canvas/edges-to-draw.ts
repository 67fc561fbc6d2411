import { ERROR_PORT } from '../../contract/node-spec.ts'
import {
  edgeKey,
  type EditableEdge,
  type EditableFlow,
  nodesById,
} from '../../flow/document/editable-flow.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { edgeOf, type PortEnd, targetsOf } from '../../flow/document/what-connects.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { placesShown } from '../document/shown-places.ts'

/** The output ports of a node as a person would wire them: those without an edge first, `error` last. */
export function portsToWire(flow: EditableFlow, id: string): readonly PortEnd[] {
  const node = nodesById(flow).get(id)
  const out = (node && portsOf(flow, node, catalog)?.out) ?? []
  const wired = new Set(flow.edges.map(({ from }) => from))
  const rank = (port: string) => (port === ERROR_PORT ? 2 : Number(wired.has(`${id}.${port}`)))
  return out
    .map((port): PortEnd => ({ node: id, port, side: 'out' }))
    .toSorted((a, b) => rank(a.port) - rank(b.port))
}

/** Every edge that could be drawn from a node: by port, then what is near first. */
export function edgesFrom(drawn: DrawnFlow, id: string): readonly EditableEdge[] {
  const flow = drawn.history.document
  return portsToWire(flow, id).flatMap((port) =>
    nearFirst(drawn, id, targetsOf(flow, port, catalog)).map((target) => edgeOf(port, target)),
  )
}

/** Where an edge could lead instead of where it leads now. */
export function otherEnds(drawn: DrawnFlow, edge: EditableEdge): readonly EditableEdge[] {
  const end = parseEdgeEnd(edge.from)
  if (end === undefined) return []
  const flow = withoutEdge(drawn.history.document, edge)
  const port: PortEnd = { ...end, side: 'out' }
  return nearFirst(drawn, end.node, targetsOf(flow, port, catalog))
    .map((target) => edgeOf(port, target))
    .filter(({ to }) => to !== edge.to)
}

/** The flow as it would be without this edge: what may stand in its place is held against that. */
export function withoutEdge(flow: EditableFlow, edge: EditableEdge): EditableFlow {
  const key = edgeKey(edge)
  return { ...flow, edges: flow.edges.filter((each) => edgeKey(each) !== key) }
}

/** The edges that begin or end at a node. */
export function edgesAt({ edges }: EditableFlow, id: string): readonly EditableEdge[] {
  return edges.filter(({ from, to }) => [from, to].some((end) => parseEdgeEnd(end)?.node === id))
}

function nearFirst(drawn: DrawnFlow, id: string, ends: readonly PortEnd[]): readonly PortEnd[] {
  const places = placesShown(drawn)
  const at = ownEntry(places, id) ?? { x: 0, y: 0 }
  const distance = ({ node }: PortEnd) => {
    const { x, y } = ownEntry(places, node) ?? at
    return Math.hypot(x - at.x, y - at.y)
  }
  return ends.toSorted((a, b) => distance(a) - distance(b))
}
