import { type Edge, type NodeHandle, Position } from '@xyflow/react'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import { edgeEnds } from '../../flow/document/edge-ends.ts'
import type { EditableEdge, EditableFlow, EditableNode } from '../../flow/document/editable-flow.ts'
import { type NodePorts, portsOf } from '../../flow/document/node-ports.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import type { Place } from '../../flow/document/place.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { catalog, specOf } from '../../nodes/catalog.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { placesShown } from '../document/shown-places.ts'
import { isSameLost, type LostPorts, lostPorts, lostSpots, NONE_LOST } from './lost-ports.ts'
import type { NearView } from './near-view.ts'
import type { CardNode } from './node-card.tsx'
import { inSpots, outSpots, type PortSpot } from './node-geometry.ts'

export interface CanvasElements {
  readonly nodes: readonly CardNode[]
  readonly edges: readonly Edge[]
}

/** A node of a kind that this Millrace does not know: it shows the ports that edges name. */
const UNKNOWN_PORTS: NodePorts = { in: ['in'], out: ['out', ERROR_PORT], sure: false }

/**
 * The document as the canvas draws it. What did not change stays the same object, so that only what changed is drawn
 * again.
 */
export class CanvasModel {
  private readonly cards = new Map<string, CardNode>()
  private readonly lines = new Map<string, Edge>()

  /** All of it, or what is `near`. */
  elements(drawn: DrawnFlow, near?: NearView): CanvasElements {
    const flow = drawn.history.document
    const places = placesShown(drawn)
    const wired = wiredErrors(flow.edges)
    const lost = lostPorts(flow)
    const nodes = near === undefined ? flow.nodes : flow.nodes.filter(({ id }) => near.nodes.has(id))
    return {
      nodes: nodes.map((node) =>
        this.card(flow, node, {
          place: ownEntry(places, node.id),
          errorIsWired: wired.has(node.id),
          lost: lost.get(node.id) ?? NONE_LOST,
        }),
      ),
      edges: (near?.edges ?? flow.edges).flatMap((edge) => this.line(edge, lost) ?? []),
    }
  }

  private card(
    flow: EditableFlow,
    node: EditableNode,
    {
      place = { x: 0, y: 0 },
      errorIsWired,
      lost,
    }: {
      readonly place: Place | undefined
      readonly errorIsWired: boolean
      readonly lost: LostPorts
    },
  ): CardNode {
    const ports = portsOf(flow, node, catalog) ?? UNKNOWN_PORTS
    const known = this.cards.get(node.id)
    if (
      known !== undefined &&
      known.data.node === node &&
      known.data.ports === ports &&
      known.data.errorIsWired === errorIsWired &&
      isSameLost(known.data.lost, lost)
    ) {
      const { x, y } = known.position
      if (x === place.x && y === place.y) return known
    }
    const height = nodeHeight(flow, node, catalog)
    const card: CardNode = {
      id: node.id,
      type: 'card',
      position: place,
      width: NODE_WIDTH,
      height,
      // What is known need not be measured: a large flow is drawn at once.
      measured: { width: NODE_WIDTH, height },
      handles: handlesOf(ports, { height, lost }),
      data: { node, role: specOf(node.kind)?.role ?? 'unknown', ports, height, errorIsWired, lost },
    }
    this.cards.set(node.id, card)
    return card
  }

  private line(drawn: EditableEdge, lost: ReadonlyMap<string, LostPorts>): Edge | undefined {
    const { key: id, from: out, to: into } = edgeEnds(drawn)
    if (out === undefined || into === undefined) return undefined
    const isLost =
      lost.get(out.node)?.out.includes(out.port) === true ||
      lost.get(into.node)?.in.includes(into.port) === true
    const className = isLost ? 'line-lost' : out.port === ERROR_PORT ? 'line-error' : undefined
    const known = this.lines.get(id)
    if (known !== undefined && known.className === className) return known
    const edge: Edge = {
      id,
      type: 'line',
      source: out.node,
      sourceHandle: out.port,
      target: into.node,
      targetHandle: into.port,
      ...(className === undefined ? {} : { className }),
    }
    this.lines.set(id, edge)
    return edge
  }
}

/** Of the circle that a port is, in pixels; `error` is a smaller square. */
const PORT_SIZE = 10
const ERROR_PORT_SIZE = 8

function handlesOf(
  ports: NodePorts,
  { height, lost }: { readonly height: number; readonly lost: LostPorts },
): NodeHandle[] {
  const handle = ({ port, x, y }: PortSpot, type: NodeHandle['type'], position: Position): NodeHandle => {
    const size = port === ERROR_PORT ? ERROR_PORT_SIZE : PORT_SIZE
    return { id: port, type, position, x: x - size / 2, y: y - size / 2, width: size, height: size }
  }
  return [
    ...[...inSpots(ports), ...lostSpots(lost.in, 'in')].map((spot) => handle(spot, 'target', Position.Left)),
    ...outSpots(ports, height).map((spot) =>
      handle(spot, 'source', spot.port === ERROR_PORT ? Position.Bottom : Position.Right),
    ),
    ...lostSpots(lost.out, 'out').map((spot) => handle(spot, 'source', Position.Right)),
  ]
}

function wiredErrors(edges: readonly EditableEdge[]): ReadonlySet<string> {
  const wired = new Set<string>()
  for (const edge of edges) {
    const { from } = edgeEnds(edge)
    if (from?.port === ERROR_PORT) wired.add(from.node)
  }
  return wired
}
