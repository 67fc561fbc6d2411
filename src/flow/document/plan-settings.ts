import type { NodeSpec } from '../../contract/node-spec.ts'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import { isPlainObject } from '../schema-walk.ts'
import { edgeEnds } from './edge-ends.ts'
import { edgeKey, type EditableFlow, type EditableNode } from './editable-flow.ts'
import type { RemoveSetting, SetSetting } from './edit-command.ts'
import { change, type FlowChange } from './flow-change.ts'
import { mustBeJson, withoutValue, withValue } from './json-edit.ts'
import { portsOf } from './node-ports.ts'
import { nodeOf } from './node-of.ts'
import { withEdge, withoutEdge } from './plan-nodes.ts'
import { refuse } from './refusal.ts'

export function planSetting(
  flow: EditableFlow,
  { id, path, value }: SetSetting,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const node = nodeOf(flow, id)
  const config = withValue(node.config ?? {}, path, value)
  mustBeJson(config)
  return planConfig(flow, node, { config, catalog, isText: typeof value === 'string' })
}

export function planSettingRemoval(
  flow: EditableFlow,
  { id, path }: RemoveSetting,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const node = nodeOf(flow, id)
  const config = path.length === 0 ? {} : withoutValue(node.config ?? {}, path)
  return planConfig(flow, node, { config, catalog, isText: false })
}

interface ConfigPlan {
  readonly config: unknown
  readonly catalog: readonly NodeSpec[]
  /** It was one text that was written: a name may be typed. */
  readonly isText: boolean
}

function planConfig(
  flow: EditableFlow,
  node: EditableNode,
  { config, catalog, isText }: ConfigPlan,
): readonly FlowChange[] {
  if (!isPlainObject(config)) refuse('The settings of a node are an object.')
  const after = { ...node, config }
  return [
    change('nodes', node.id, node, after),
    ...planPortChange(flow, [node, after], catalog),
    ...(isText ? planPortFound(flow, [node, after], catalog) : []),
  ]
}

/** Edges follow an output port that has another name now, and go with ports that are no more. */
function planPortChange(
  flow: EditableFlow,
  [before, after]: readonly [EditableNode, EditableNode],
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const [old, now] = [portsOf(flow, before, catalog)?.out, portsOf(flow, after, catalog)?.out]
  if (old === undefined || now === undefined) return []
  const gone = old.filter((port) => !now.includes(port))
  const come = now.filter((port) => !old.includes(port))
  if (gone.length === 0) return []
  const renamed =
    gone.length === 1 && come.length === 1 && old.indexOf(gone[0] ?? '') === now.indexOf(come[0] ?? '')
  // Of settings with faults nobody can say that a port is meant to be gone.
  const fewer = now.length < old.length && portsOf(flow, after, catalog)?.sure === true
  if (!renamed && !fewer) return []
  const leaving = flow.edges.filter((edge) => {
    const end = edgeEnds(edge).from
    return end?.node === before.id && end.port !== ERROR_PORT && gone.includes(end.port)
  })
  return leaving.flatMap((edge) => {
    const moved = { ...edge, from: `${before.id}.${come[0]}` }
    const isDrawn = flow.edges.some((other) => edgeKey(other) === edgeKey(moved))
    return renamed && !isDrawn ? [withoutEdge(edge), withEdge(moved)] : [withoutEdge(edge)]
  })
}

/**
 * While a name is typed it may be that of another port, reserved or empty for a moment: then it names no port, and its
 * edges stay at the last one that it named. They go on to the next.
 */
function planPortFound(
  flow: EditableFlow,
  [before, after]: readonly [EditableNode, EditableNode],
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const [old, now] = [portsOf(flow, before, catalog), portsOf(flow, after, catalog)]
  if (old === undefined || now === undefined || old.sure) return []
  const come = now.out.filter((port) => !old.out.includes(port))
  if (come.length !== 1 || old.out.some((port) => !now.out.includes(port))) return []
  const left = flow.edges.filter((edge) => {
    const end = edgeEnds(edge).from
    return end?.node === before.id && !old.out.includes(end.port) && !now.out.includes(end.port)
  })
  // Edges of two ports that are gone: nobody can say which of them has come back.
  if (new Set(left.map((edge) => edgeEnds(edge).from?.port)).size !== 1) return []
  return left.flatMap((edge) => [withoutEdge(edge), withEdge({ ...edge, from: `${before.id}.${come[0]}` })])
}
