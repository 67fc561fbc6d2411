import type { NodeSpec } from '../../contract/node-spec.ts'
import { edgeKey, type EditableEdge, type EditableFlow } from './editable-flow.ts'
import type { Connect, Disconnect, Reconnect } from './edit-command.ts'
import { type FlowChange, withChanges } from './flow-change.ts'
import { withEdge, withoutEdge } from './plan-nodes.ts'
import { refuse } from './refusal.ts'
import { whyNot } from './what-connects.ts'

export function planConnect(
  flow: EditableFlow,
  { from, to }: Connect,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const hindrance = whyNot(flow, { from, to }, catalog)
  if (hindrance !== undefined) refuse(hindrance.message, hindrance.hint)
  return [withEdge({ from, to })]
}

export function planDisconnect(flow: EditableFlow, { edges }: Disconnect): readonly FlowChange[] {
  return edges.map((edge) => withoutEdge(edgeIn(flow, edge)))
}

export function planReconnect(
  flow: EditableFlow,
  { edge, from = edge.from, to = edge.to }: Reconnect,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const without = [withoutEdge(edgeIn(flow, edge))]
  if (from === edge.from && to === edge.to) return []
  return [...without, ...planConnect(withChanges(flow, without), { type: 'connect', from, to }, catalog)]
}

function edgeIn({ edges }: EditableFlow, wanted: EditableEdge): EditableEdge {
  const edge = edges.find((each) => edgeKey(each) === edgeKey(wanted))
  if (edge === undefined) refuse(`There is no edge ${wanted.from} -> ${wanted.to}.`)
  return edge
}
