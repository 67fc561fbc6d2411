import { ERROR_PORT } from '../../contract/node-spec.ts'
import { edgeKey, type EditableFlow, nodesById } from '../../flow/document/editable-flow.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { Selection } from '../document/selection-store.ts'
import type { TapPlace } from './tap-store.ts'

/** The ports of a node that can be tapped together: what leaves it, or of a sink what comes to it. */
export function wholeNode(flow: EditableFlow, id: string): TapPlace | undefined {
  const node = nodesById(flow).get(id)
  const ports = node && portsOf(flow, node, catalog)
  if (ports === undefined) return undefined
  const leaving = ports.out.filter((port) => port !== ERROR_PORT)
  // What fails without a wired error port leaves by none: it is a dead letter.
  const isWired = flow.edges.some(({ from }) => from === `${id}.${ERROR_PORT}`)
  if (leaving.length === 0) return { node: id, ports: ports.in }
  return { node: id, ports: isWired ? [...leaving, ERROR_PORT] : leaving }
}

/** Each port of a node by itself. */
export function portsToTap(flow: EditableFlow, id: string): readonly string[] {
  const node = nodesById(flow).get(id)
  const ports = node && portsOf(flow, node, catalog)
  return ports === undefined ? [] : [...ports.in, ...ports.out]
}

/** What a selection is about: the one node that is chosen, or the port that the one edge begins at. */
export function placeOfSelection(flow: EditableFlow, { nodes, edges }: Selection): TapPlace | undefined {
  const [node] = nodes
  if (node !== undefined) return nodes.length === 1 ? wholeNode(flow, node) : undefined
  const edge = edges.length === 1 ? flow.edges.find((each) => edgeKey(each) === edges[0]) : undefined
  const end = edge && parseEdgeEnd(edge.from)
  return end && { node: end.node, ports: [end.port] }
}
