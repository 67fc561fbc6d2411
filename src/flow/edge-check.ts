import { ERROR_PORT } from '../contract/node-spec.ts'
import type { CheckedEdge } from './checked-flow.ts'
import type { DraftEdge, DraftNode, EdgeEnd, FlowDraft } from './flow-draft.ts'
import { nameHint, nearestName } from './nearest-name.ts'
import { nodeCalled } from './node-called.ts'
import type { ProblemList } from './problem-list.ts'

export interface DraftGraph extends FlowDraft {
  /** Output ports; undefined where they are not known. */
  outputsOf(node: DraftNode): readonly string[] | undefined
}

/** Why no two edges have the same ends. */
export const ONE_EDGE_IS_ENOUGH = 'Keep one: each edge carries every message once.'

export interface SoundEdge extends CheckedEdge {
  readonly index: number
}

/**
 * Reports edges that meet no node or port. What it gives back has wrong names replaced by the nearest right
 * one, so that a mistyped edge does not also leave its node unwired.
 */
export function checkEdges(graph: DraftGraph, problems: ProblemList): readonly SoundEdge[] {
  const seen = new Set<string>()
  const nodes = new Map<string, DraftNode>()
  // Of two nodes with one id the first is meant; that there are two is told elsewhere.
  for (const node of graph.nodes) if (node.id !== undefined && !nodes.has(node.id)) nodes.set(node.id, node)
  return graph.edges.flatMap((edge) => {
    const name = `${edge.from.node}.${edge.from.port} -> ${edge.to.node}.${edge.to.port}`
    if (seen.has(name)) {
      problems.add('EDGE_REPEATED', {
        at: ['edges', edge.index],
        nodeId: edge.from.node,
        message: `${edgeCalled(edge, nodes)} is drawn twice.`,
        hint: ONE_EDGE_IS_ENOUGH,
      })
      return []
    }
    seen.add(name)
    const from = checkEnd(graph, { edge, side: 'from', nodes, problems })
    const to = checkEnd(graph, { edge, side: 'to', nodes, problems })
    if (from === undefined || to === undefined) return []
    return [{ index: edge.index, fromNode: from.node, fromPort: from.port, toNode: to.node, toPort: to.port }]
  })
}

/** An edge by what its ends are called, to begin a sentence with. */
export function edgeCalled(
  { from, to }: Pick<DraftEdge, 'from' | 'to'>,
  nodes: ReadonlyMap<string, { readonly id?: string | undefined; readonly name?: string | undefined }>,
): string {
  const called = ({ node, port }: EdgeEnd) =>
    `"${port}" of ${nodeCalled({ name: nodes.get(node)?.name, id: node })}`
  return `The edge from ${called(from)} to ${called(to)}`
}

interface EndCheck {
  readonly edge: DraftEdge
  readonly side: 'from' | 'to'
  readonly nodes: ReadonlyMap<string, DraftNode>
  readonly problems: ProblemList
}

function checkEnd(graph: DraftGraph, { edge, side, nodes, problems }: EndCheck): EdgeEnd | undefined {
  const end = edge[side]
  const other = edge[side === 'from' ? 'to' : 'from']
  const node = nodes.get(end.node)
  if (node === undefined) {
    problems.add('EDGE_NODE_UNKNOWN', {
      at: ['edges', edge.index, side],
      within: 0,
      ...(nodes.has(other.node) ? { nodeId: other.node } : {}),
      message: `Node "${end.node}" is not in this flow.`,
      hint: nameHint(end.node, nodes.keys(), 'node in this flow'),
    })
    const meant = nearestName(end.node, nodes.keys())
    return meant === undefined ? undefined : { node: meant, port: end.port }
  }
  const ports = portsOf(graph, node, side)
  if (ports === undefined || ports.includes(end.port)) return end
  problems.add('EDGE_PORT_UNKNOWN', {
    at: ['edges', edge.index, side],
    within: end.node.length + 1,
    nodeId: end.node,
    ...wrongPort(node, end.port, { side, ports }),
  })
  const meant = nearestName(end.port, ports)
  return meant === undefined ? undefined : { node: end.node, port: meant }
}

function portsOf(graph: DraftGraph, node: DraftNode, side: 'from' | 'to'): readonly string[] | undefined {
  if (node.spec === undefined) return undefined
  return side === 'to' ? node.spec.ports.in : graph.outputsOf(node)
}

/** Why an edge cannot meet a node at a port that is not among its `ports`. */
export function wrongPort(
  { id, name, spec }: Pick<DraftNode, 'id' | 'name' | 'spec'>,
  port: string,
  { side, ports }: { readonly side: 'from' | 'to'; readonly ports: readonly string[] },
): { readonly message: string; readonly hint: string } {
  const called = nodeCalled({ name, id })
  if (side === 'to' && spec?.role === 'source')
    return {
      message: `${called} is a source: no edge can lead into it.`,
      hint: 'Turn the edge round, or lead it to an operator or a sink.',
    }
  if (side === 'from' && spec?.role === 'sink')
    return {
      message: `${called} is a sink: nothing leaves it but by "${ERROR_PORT}".`,
      hint: 'Lead the edge from the node before it.',
    }
  const way = side === 'to' ? 'input' : 'output'
  const nearest = nearestName(port, ports)
  const list = `Its ${way} ports: ${ports.join(', ')}.`
  return {
    message: `Node ${called} has no ${way} port "${port}".`,
    hint: nearest === undefined ? list : `Did you mean "${nearest}"? ${list}`,
  }
}
