import { nameHint } from '../nearest-name.ts'
import { type EditableFlow, type EditableNode, nodesById } from './editable-flow.ts'
import { refuse } from './refusal.ts'

/** A node that must be there. */
export function nodeOf(flow: EditableFlow, id: string): EditableNode {
  const node = nodesById(flow).get(id)
  if (node === undefined)
    refuse(`There is no node "${id}".`, nameHint(id, nodesById(flow).keys(), 'node in this flow'))
  return node
}
