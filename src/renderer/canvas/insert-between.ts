import type { AddNode, EditCommand } from '../../flow/document/edit-command.ts'
import { edgeEnds } from '../../flow/document/edge-ends.ts'
import type { EditableEdge, EditableFlow } from '../../flow/document/editable-flow.ts'
import { kindsBetween } from '../../flow/document/kinds-that-fit.ts'
import type { Place } from '../../flow/document/place.ts'
import type { PortEnd } from '../../flow/document/what-connects.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { placeBetween } from './free-place.ts'

/** A new node in an edge that is drawn. */
export interface Between {
  readonly edge: EditableEdge
  readonly from: PortEnd
  readonly to: PortEnd
  /** Its own ports. */
  readonly into: string
  readonly out: string
}

/** Undefined where no message could pass a node of this kind on its way from one end to the other. */
export function betweenEnds(flow: EditableFlow, kind: string, edge: EditableEdge): Between | undefined {
  const passing = kindsBetween(flow, catalog).find(({ spec }) => spec.kind === kind)
  const { from, to } = edgeEnds(edge)
  if (passing === undefined || from === undefined || to === undefined) return undefined
  const { into, out } = passing
  return { edge, from: { ...from, side: 'out' }, to: { ...to, side: 'in' }, into, out }
}

/** The edge leads to the new node, and a second one on to where it led; who stands too near behind makes room. */
export function insertion(
  drawn: DrawnFlow,
  { edge, from, to, into, out }: Between,
  { id, add }: { readonly id: string; readonly add: (at: Place) => AddNode },
): readonly EditCommand[] {
  const { place, moved } = placeBetween(drawn, { from, to: to.node })
  return [
    add(place),
    { type: 'reconnect', edge, to: `${id}.${into}` },
    { type: 'connect', from: `${id}.${out}`, to: edge.to },
    ...(Object.keys(moved).length === 0 ? [] : [{ type: 'move-nodes', places: moved } as const]),
  ]
}
