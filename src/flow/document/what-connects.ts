import type { NodeSpec } from '../../contract/node-spec.ts'
import { findCycles } from '../cycles.ts'
import { edgeCalled, ONE_EDGE_IS_ENOUGH, wrongPort } from '../edge-check.ts'
import { parseEdgeEnd } from '../flow-draft.ts'
import { plainName } from '../node-called.ts'
import { edgeEnds } from './edge-ends.ts'
import { type EditableEdge, type EditableFlow, nameOf, nodesById } from './editable-flow.ts'
import { portsOf } from './node-ports.ts'

/** A port of a node, and which way messages pass it. */
export interface PortEnd {
  readonly node: string
  readonly port: string
  readonly side: 'in' | 'out'
}

/** One short sentence beside the pointer, and the next step. */
export interface Hindrance {
  readonly message: string
  readonly hint: string
}

interface Link {
  readonly fromNode: string
  readonly toNode: string
}

/** Why this edge cannot be drawn; undefined where it can. Edges are held to the rules that `validate` holds files to. */
export function whyNot(
  flow: EditableFlow,
  edge: EditableEdge,
  catalog: readonly NodeSpec[],
): Hindrance | undefined {
  return (
    whyNotEnd(flow, edge.from, { side: 'out', catalog }) ??
    whyNotEnd(flow, edge.to, { side: 'in', catalog }) ??
    whyNotTwice(flow, edge) ??
    whyNotRound(flow, edge)
  )
}

/** Every port that an edge from (or, of an input, to) this port could lead to, in the order of the nodes. */
export function targetsOf(
  flow: EditableFlow,
  port: PortEnd,
  catalog: readonly NodeSpec[],
): readonly PortEnd[] {
  if (whyNotEnd(flow, `${port.node}.${port.port}`, { side: port.side, catalog }) !== undefined) return []
  const wouldClose = reachedFrom(port.node, flow, port.side === 'out' ? 'upstream' : 'downstream')
  const drawn = new Set(flow.edges.map(({ from, to }) => `${from} ${to}`))
  const side = port.side === 'out' ? 'in' : 'out'
  return flow.nodes
    .filter(({ id }) => !wouldClose.has(id))
    .flatMap((node) =>
      (portsOf(flow, node, catalog)?.[side] ?? [])
        .map((name): PortEnd => ({ node: node.id, port: name, side }))
        .filter((end) => {
          const { from, to } = edgeOf(port, end)
          return !drawn.has(`${from} ${to}`)
        }),
    )
}

/** The edge between two ports, whichever of them was taken first. */
export function edgeOf(one: PortEnd, other: PortEnd): EditableEdge {
  const [out, into] = one.side === 'out' ? [one, other] : [other, one]
  return { from: `${out.node}.${out.port}`, to: `${into.node}.${into.port}` }
}

function whyNotEnd(
  flow: EditableFlow,
  end: string,
  { side, catalog }: { readonly side: 'in' | 'out'; readonly catalog: readonly NodeSpec[] },
): Hindrance | undefined {
  const parts = parseEdgeEnd(end)
  const node = parts && nodesById(flow).get(parts.node)
  if (parts === undefined || node === undefined)
    return { message: `There is no node at "${end}".`, hint: 'Lead the edge to a port of a node.' }
  const ports = portsOf(flow, node, catalog)
  // Of a node with faults nobody can say yet which outputs it will have.
  if (ports === undefined || ports[side].includes(parts.port) || (side === 'out' && !ports.sure))
    return undefined
  const spec = catalog.find(({ kind }) => kind === node.kind)
  return wrongPort({ id: node.id, name: node.name, spec }, parts.port, {
    side: side === 'in' ? 'to' : 'from',
    ports: ports[side],
  })
}

function whyNotTwice(flow: EditableFlow, { from, to }: EditableEdge): Hindrance | undefined {
  if (!flow.edges.some((edge) => edge.from === from && edge.to === to)) return undefined
  const [out, into] = [parseEdgeEnd(from), parseEdgeEnd(to)]
  if (out === undefined || into === undefined) return undefined
  const called = edgeCalled({ from: out, to: into }, nodesById(flow))
  return { message: `${called} is drawn already.`, hint: ONE_EDGE_IS_ENOUGH }
}

function whyNotRound(flow: EditableFlow, edge: EditableEdge): Hindrance | undefined {
  const [link] = linksOf([edge])
  if (link === undefined || !reachedFrom(link.fromNode, flow, 'upstream').has(link.toNode)) return undefined
  const between = reachedFrom(link.toNode, flow, 'downstream')
  const round = linksOf(flow.edges).filter(
    ({ fromNode, toNode }) => between.has(fromNode) && between.has(toNode),
  )
  const cycle = findCycles([...round, link]).find(({ nodes }) => nodes.includes(link.fromNode))
  const nodes = nodesById(flow)
  const way = (cycle?.nodes ?? [link.fromNode, link.toNode]).map((id) => {
    const node = nodes.get(id)
    return node === undefined ? id : plainName(nameOf(node))
  })
  return {
    message: `Messages would go round: ${[...way, way[0]].join(' -> ')}.`,
    hint: 'Lead them through a topic: end in a topic sink and read that topic again.',
  }
}

/** The nodes that messages pass on their way to or from a node, itself included. */
function reachedFrom(
  id: string,
  { edges }: EditableFlow,
  direction: 'upstream' | 'downstream',
): ReadonlySet<string> {
  const [near, far] =
    direction === 'downstream' ? (['fromNode', 'toNode'] as const) : (['toNode', 'fromNode'] as const)
  const next = Map.groupBy(linksOf(edges), (link) => link[near])
  const reached = new Set([id])
  // A set goes on to what is added while it is walked.
  for (const at of reached) for (const link of next.get(at) ?? []) reached.add(link[far])
  return reached
}

function linksOf(edges: readonly EditableEdge[]): readonly Link[] {
  return edges.flatMap((edge) => {
    const { from: out, to: into } = edgeEnds(edge)
    return out === undefined || into === undefined ? [] : [{ fromNode: out.node, toNode: into.node }]
  })
}
