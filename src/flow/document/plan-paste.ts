import type { NodeSpec } from '../../contract/node-spec.ts'
import { parseEdgeEnd } from '../flow-draft.ts'
import {
  type EditableEdge,
  type EditableFlow,
  type EditableNode,
  edgeKey,
  type Fragment,
} from './editable-flow.ts'
import type { Duplicate, Paste } from './edit-command.ts'
import { change, type FlowChange } from './flow-change.ts'
import { fragmentOf } from './fragment.ts'
import { mustFit } from './must-fit.ts'
import { freeId, takenIds } from './new-node.ts'
import { flowFileSchema } from '../../contract/flow-file.ts'
import { cornerOf, onGrid, type Place, placeOf } from './place.ts'

/** How far beside the original a copy stands, in pixels. */
const BESIDE = 32

export function planDuplicate(
  flow: EditableFlow,
  { ids }: Duplicate,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  return planPaste(flow, { fragment: fragmentOf(flow, ids, { catalog }) })
}

export function planPaste(
  flow: EditableFlow,
  { fragment, place }: Pick<Paste, 'fragment' | 'place'>,
): readonly FlowChange[] {
  mustFit({ schema: fragmentSchema, value: fragment, at: [] })
  const ids = newIds(flow, fragment)
  return [
    ...newEntries(flow, fragment),
    ...fragment.nodes.map((node) => {
      const id = ids.get(node.id) ?? node.id
      return change('nodes', id, undefined, id === node.id ? node : { ...node, ...numbered(node, id), id })
    }),
    ...fragment.edges.flatMap((edge) => {
      const inside = renamedEnds(edge, ids)
      return inside === undefined ? [] : [change('edges', edgeKey(inside), undefined, inside)]
    }),
    ...newPlaces(flow, fragment, { ids, place }),
  ]
}

const fragmentSchema = flowFileSchema.pick({
  topics: true,
  references: true,
  parameters: true,
  nodes: true,
  edges: true,
  layout: true,
})

function newIds(flow: EditableFlow, { nodes }: Fragment): ReadonlyMap<string, string> {
  const taken = new Set(takenIds(flow))
  const ids = new Map<string, string>()
  for (const { id } of nodes) {
    const free = freeId(id, taken)
    taken.add(free)
    ids.set(id, free)
  }
  return ids
}

// Two nodes of one name cannot be told apart: the copy has the number of its id.
function numbered({ name }: EditableNode, id: string): { readonly name?: string } {
  const number = /-(\d+)$/.exec(id)?.[1]
  if (name === undefined || number === undefined) return {}
  return { name: `${name.replace(/ \d+$/, '')} ${number}` }
}

function renamedEnds({ from, to }: EditableEdge, ids: ReadonlyMap<string, string>): EditableEdge | undefined {
  const [out, into] = [parseEdgeEnd(from), parseEdgeEnd(to)]
  const [fromNode, toNode] = [ids.get(out?.node ?? ''), ids.get(into?.node ?? '')]
  if (out === undefined || into === undefined || fromNode === undefined || toNode === undefined)
    return undefined
  return { from: `${fromNode}.${out.port}`, to: `${toNode}.${into.port}` }
}

/** Declarations are matched by name: what the flow has already is what its nodes mean. */
function newEntries(flow: EditableFlow, fragment: Fragment): readonly FlowChange[] {
  return (['topics', 'references', 'parameters'] as const).flatMap((section) =>
    Object.entries(fragment[section])
      .filter(([name]) => !Object.hasOwn(flow[section], name))
      .map(([name, value]) => change(section, name, undefined, value)),
  )
}

function newPlaces(
  flow: EditableFlow,
  fragment: Fragment,
  { ids, place }: { readonly ids: ReadonlyMap<string, string>; readonly place: Place | undefined },
): readonly FlowChange[] {
  const places = fragment.nodes.flatMap(({ id }) => {
    const at = placeOf({ layout: fragment.layout }, id)
    return at === undefined ? [] : [[ids.get(id) ?? id, at] as const]
  })
  const corner = cornerOf(places.map(([, at]) => at))
  const target = onGrid(place ?? freeCorner(flow, corner))
  return places.map(([id, { x, y }]) => {
    const before = Object.hasOwn(flow.layout, id) ? flow.layout[id] : undefined
    return change('layout', id, before, onGrid({ x: target.x + x - corner.x, y: target.y + y - corner.y }))
  })
}

/** Beside the original, and beside each copy that stands there already. */
function freeCorner(flow: EditableFlow, { x, y }: Place): Place {
  const taken = new Set(
    flow.nodes.flatMap(({ id }) => {
      const at = placeOf(flow, id)
      return at === undefined ? [] : [`${at.x} ${at.y}`]
    }),
  )
  let corner = onGrid({ x: x + BESIDE, y: y + BESIDE })
  while (taken.has(`${corner.x} ${corner.y}`)) corner = { x: corner.x + BESIDE, y: corner.y + BESIDE }
  return corner
}
