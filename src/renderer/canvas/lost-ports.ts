import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { nodesById } from '../../flow/document/editable-flow.ts'
import { edgeEnds } from '../../flow/document/edge-ends.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { NODE_WIDTH } from '../../flow/document/node-size.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { PortSpot } from './node-geometry.ts'

/** Ports that edges name and a node does not have: an edge that nobody sees cannot be led elsewhere or taken out. */
export interface LostPorts {
  readonly in: readonly string[]
  readonly out: readonly string[]
}

export const NONE_LOST: LostPorts = { in: [], out: [] }

/** On a card between its head and its first row, where no port of its own is; in pixels at zoom 1. */
const LOST_TOP = 64

export function lostSpots(ports: readonly string[], side: keyof LostPorts): readonly PortSpot[] {
  return ports.map((port) => ({ port, x: side === 'in' ? 0 : NODE_WIDTH, y: LOST_TOP }))
}

const remembered = new WeakMap<EditableFlow, ReadonlyMap<string, LostPorts>>()

/** By the node's id; of most flows nothing. Worked out once of a document: a view that moves asks at each step. */
export function lostPorts(flow: EditableFlow): ReadonlyMap<string, LostPorts> {
  const known = remembered.get(flow)
  if (known !== undefined) return known
  const lost = lostIn(flow)
  remembered.set(flow, lost)
  return lost
}

function lostIn(flow: EditableFlow): ReadonlyMap<string, LostPorts> {
  const nodes = nodesById(flow)
  const lost = new Map<string, LostPorts>()
  for (const edge of flow.edges) {
    const ends = edgeEnds(edge)
    for (const [side, end] of [['in', ends.to] as const, ['out', ends.from] as const]) {
      const node = end && nodes.get(end.node)
      const has = node && portsOf(flow, node, catalog)?.[side]
      if (end === undefined || has === undefined || has.includes(end.port)) continue
      const known = lost.get(end.node) ?? NONE_LOST
      lost.set(end.node, { ...known, [side]: [...new Set([...known[side], end.port])] })
    }
  }
  return lost
}

export function isSameLost(one: LostPorts, other: LostPorts): boolean {
  const names = ({ in: into, out }: LostPorts) => `${into.join(' ')}.${out.join(' ')}`
  return one === other || names(one) === names(other)
}
