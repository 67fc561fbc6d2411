import { NAME_PATTERN } from '../../contract/flow-file.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { parseEdgeEnd } from '../flow-draft.ts'
import { nameHint } from '../nearest-name.ts'
import { edgeEnds } from './edge-ends.ts'
import { edgeKey, type EditableEdge, type EditableFlow, nodesById } from './editable-flow.ts'
import type { AddNode, ChangeNodeId, RemoveNodes, SetNode } from './edit-command.ts'
import { change, type FlowChange } from './flow-change.ts'
import { mustBeJson } from './json-edit.ts'
import { newNode, newNodeId, takenIds } from './new-node.ts'
import { nodeOf } from './node-of.ts'
import { onGrid } from './place.ts'
import { refuse } from './refusal.ts'

export function planAdd(
  flow: EditableFlow,
  { kind, id, name, config, place }: AddNode,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const spec = catalog.find((known) => known.kind === kind)
  if (spec === undefined)
    refuse(
      `There is no node kind "${kind}".`,
      nameHint(
        kind,
        catalog.map((known) => known.kind),
        'node kind',
      ),
    )
  if (name === '') refuse('A name has at least one character.', 'Leave it out: the id is shown then.')
  mustBeJson(config ?? null)
  const node = newNode(spec, id ?? newNodeId(flow, name ?? spec.title), { name, config })
  mustBeFreeId(flow, node.id)
  return [
    change('nodes', node.id, undefined, node),
    ...(place === undefined ? [] : [change('layout', node.id, layoutOf(flow, node.id), onGrid(place))]),
  ]
}

export function planRemoval(flow: EditableFlow, { ids }: RemoveNodes): readonly FlowChange[] {
  const gone = new Set(ids)
  return [
    ...flow.edges.filter((edge) => endsOf(edge).some((id) => gone.has(id))).map(withoutEdge),
    ...[...gone].map((id) => change('nodes', id, nodeOf(flow, id), undefined)),
    ...[...gone].flatMap((id) => {
      const entry = layoutOf(flow, id)
      return entry === undefined ? [] : [change('layout', id, entry, undefined)]
    }),
  ]
}

export function planNodeField(flow: EditableFlow, { id, field, value }: SetNode): readonly FlowChange[] {
  const node = nodeOf(flow, id)
  const { [field]: _before, ...rest } = node
  // An empty name is none: the id is shown then.
  const after = value === undefined || value === '' ? rest : { ...rest, [field]: value }
  return [change('nodes', id, node, after)]
}

export function planIdChange(flow: EditableFlow, { id, to }: ChangeNodeId): readonly FlowChange[] {
  const node = nodeOf(flow, id)
  if (to === id) return []
  mustBeFreeId(flow, to)
  const entry = layoutOf(flow, id)
  return [
    change('nodes', id, node, undefined),
    change('nodes', to, undefined, { ...node, id: to }),
    ...flow.edges
      .filter((edge) => endsOf(edge).includes(id))
      .flatMap((edge) => [withoutEdge(edge), withEdge(renamedEdge(edge, id, to))]),
    ...(entry === undefined
      ? []
      : [change('layout', id, entry, undefined), change('layout', to, layoutOf(flow, to), entry)]),
  ]
}

function mustBeFreeId(flow: EditableFlow, id: string): void {
  if (!NAME_PATTERN.test(id) || id.length > 100)
    refuse(
      `"${id.slice(0, 100)}" cannot be the id of a node.`,
      'An id begins with a letter and has small letters, digits and "-" only, at most 100.',
    )
  if (nodesById(flow).has(id)) refuse(`There is a node "${id}" already.`, 'Choose another id.')
  if (takenIds(flow).has(id))
    refuse(`An edge to "${id}" is drawn already.`, 'Choose another id, or take the edge away.')
}

function renamedEdge({ from, to }: EditableEdge, id: string, newId: string): EditableEdge {
  const renamed = (end: string) => (parseEdgeEnd(end)?.node === id ? newId + end.slice(id.length) : end)
  return { from: renamed(from), to: renamed(to) }
}

function endsOf(edge: EditableEdge): readonly string[] {
  const { from, to } = edgeEnds(edge)
  return [from, to].flatMap((end) => end?.node ?? [])
}

function layoutOf({ layout }: EditableFlow, id: string): unknown {
  return Object.hasOwn(layout, id) ? layout[id] : undefined
}

export function withEdge(edge: EditableEdge): FlowChange {
  return change('edges', edgeKey(edge), undefined, edge)
}

export function withoutEdge(edge: EditableEdge): FlowChange {
  return change('edges', edgeKey(edge), edge, undefined)
}
