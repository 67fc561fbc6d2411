import type { NodeSpec } from '../../contract/node-spec.ts'
import type { EditableFlow, EditableNode } from './editable-flow.ts'
import { portsOf } from './node-ports.ts'

/** Every node is as wide, in pixels at zoom 1. */
export const NODE_WIDTH = 208
const HEAD = 80
/** Of a node with several outputs, each of which has a row of its own. */
const HEAD_ABOVE_PORTS = 88
const PORT_ROW = 24

/** How high a node is drawn, in pixels at zoom 1; the error port has no row. */
export function nodeHeight(flow: EditableFlow, node: EditableNode, catalog: readonly NodeSpec[]): number {
  const outputs = (portsOf(flow, node, catalog)?.out.length ?? 1) - 1
  return outputs < 2 ? HEAD : HEAD_ABOVE_PORTS + PORT_ROW * outputs
}
