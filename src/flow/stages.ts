import { type FlowName, nodeTopic, stageGroup } from '../contract/names.ts'
import type { CheckedEdge, CheckedFlow, CheckedNode } from './checked-flow.ts'
import { connectedParts } from './connected-parts.ts'

/** The part of a flow between topics: one consumer group, one task for each partition. */
export interface Stage {
  /** The id of its first source node by name. */
  readonly id: string
  /** Its consumer group. */
  readonly group: string
  readonly inputs: readonly StageInput[]
  /** Every node behind those that lead to it; what may stand in any order stands by id. */
  readonly nodes: readonly CheckedNode[]
  readonly edges: readonly CheckedEdge[]
  /** Physical names of the topics its nodes write, in order of name. */
  readonly writes: readonly string[]
  /** Nodes that keep something in the task's store. */
  readonly stores: readonly Store[]
}

export interface StageInput {
  /** The source node whose messages these are. */
  readonly nodeId: string
  /** Physical name. */
  readonly topic: string
  /** `inbox`: dead letters that were redriven, and what came from outside. `cursor`: the place of a source that reads no topic. */
  readonly kind: 'topic' | 'cursor' | 'inbox'
  /** The name under `topics`, of a declared topic. */
  readonly logicalTopic?: string
}

export interface Store {
  readonly nodeId: string
  readonly format: number
}

/** The connected parts of a flow's graph, each as a stage, in order of id. */
export function planStages(flow: CheckedFlow, naming: Naming): Stage[] {
  const parts = connectedParts(
    flow.nodes.map(({ id }) => id),
    flow.edges,
  )
  return [...Map.groupBy(flow.nodes, ({ id }) => parts.get(id)).values()]
    .map((nodes) => planStage(nodes, flow.edges, naming))
    .toSorted((a, b) => compareText(a.id, b.id))
}

export interface Naming {
  readonly name: FlowName
  /** The name a declared topic has on the broker. */
  readonly physical: (topic: string) => string
}

function planStage(
  members: readonly CheckedNode[],
  allEdges: readonly CheckedEdge[],
  { name, physical }: Naming,
): Stage {
  const ids = new Set(members.map(({ id }) => id))
  const edges = allEdges
    .filter(({ fromNode }) => ids.has(fromNode))
    .toSorted((a, b) => compareText(edgeName(a), edgeName(b)))
  const nodes = inFlowOrder(members, edges)
  const sources = nodes.filter(({ spec }) => spec.role === 'source')
  const id = firstOf(sources.length > 0 ? sources : nodes)
  return {
    id,
    group: stageGroup(name, id),
    inputs: sources
      .toSorted((a, b) => compareText(a.id, b.id))
      .flatMap((source) => inputsOf(source, { name, physical })),
    nodes,
    edges,
    writes: [...new Set(nodes.flatMap(({ spec, config }) => spec.traits.writesTopics?.(config) ?? []))]
      .map(physical)
      .toSorted(),
    stores: nodes.flatMap(({ id: nodeId, spec }) => {
      const format = spec.traits.storeFormat
      return format === undefined ? [] : [{ nodeId, format }]
    }),
  }
}

function inputsOf(source: CheckedNode, { name, physical }: Naming): StageInput[] {
  const nodeId = source.id
  const inputs: StageInput[] = []
  const logicalTopic = source.spec.traits.readsTopic?.(source.config)
  if (logicalTopic !== undefined)
    inputs.push({ nodeId, topic: physical(logicalTopic), kind: 'topic', logicalTopic })
  // Whoever is assigned the cursor's one partition runs the source.
  if (source.spec.traits.cursor === true)
    inputs.push({ nodeId, topic: nodeTopic(name, nodeId, 'cursor'), kind: 'cursor' })
  inputs.push({ nodeId, topic: nodeTopic(name, nodeId, 'inbox'), kind: 'inbox' })
  return inputs
}

/** Every node behind all that lead to it; among those that may come next, the first by id. */
function inFlowOrder(nodes: readonly CheckedNode[], edges: readonly CheckedEdge[]): CheckedNode[] {
  const waitingFor = new Map(nodes.map(({ id }) => [id, 0]))
  for (const { toNode } of edges) waitingFor.set(toNode, (waitingFor.get(toNode) ?? 0) + 1)
  const onward = Map.groupBy(edges, ({ fromNode }) => fromNode)
  const left = nodes.toSorted((a, b) => compareText(a.id, b.id))
  const ordered: CheckedNode[] = []
  while (left.length > 0) {
    const next = left.findIndex(({ id }) => waitingFor.get(id) === 0)
    const [node] = left.splice(next, 1)
    if (next < 0 || node === undefined)
      throw new Error('planTopology takes a checked flow: this one has a cycle.')
    ordered.push(node)
    for (const { toNode } of onward.get(node.id) ?? [])
      waitingFor.set(toNode, (waitingFor.get(toNode) ?? 0) - 1)
  }
  return ordered
}

function firstOf(nodes: readonly CheckedNode[]): string {
  return nodes.map(({ id }) => id).toSorted()[0] ?? ''
}

function edgeName({ fromNode, fromPort, toNode, toPort }: CheckedEdge): string {
  return `${fromNode}.${fromPort} ${toNode}.${toPort}`
}

// By code unit, as `toSorted` does: the same on every machine, whatever its language.
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
