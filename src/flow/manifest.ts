import type { InternalTopic, PartitionCount } from './internal-topics.ts'
import type { Stage } from './stages.ts'
import type { Topology } from './topology.ts'

/** The topology of the last start, kept on the broker: the next start compares its own with it. */
export interface Manifest {
  readonly format: 1
  readonly revision: string
  readonly stages: readonly ManifestStage[]
  readonly internalTopics: readonly ManifestTopic[]
  readonly stores: readonly ManifestStore[]
  /** The flow file, so that `--migrate` can drain the stages of the earlier revision. */
  readonly file: string
}

export interface ManifestStage {
  readonly id: string
  readonly group: string
  readonly inputs: readonly { readonly nodeId: string; readonly topic: string }[]
}

export interface ManifestTopic {
  readonly name: string
  readonly role: InternalTopic['role']
  readonly nodeId?: string
  /** The kind of its node: a position means something to that kind alone. */
  readonly kind?: string
  readonly partitions: PartitionCount
}

export interface ManifestStore {
  readonly nodeId: string
  readonly kind: string
  readonly format: number
}

export interface ManifestDetails {
  readonly revision: string
  readonly file: string
  /** Partition counts by topic as the broker has them; what is asked for stands where one is missing. */
  readonly counts?: Readonly<Record<string, number>>
}

export function manifestOf(topology: Topology, { revision, file, counts = {} }: ManifestDetails): Manifest {
  const kinds = new Map(
    topology.stages.flatMap(({ nodes }) => nodes.map(({ id, kind }) => [id, kind] as const)),
  )
  return {
    format: 1,
    revision,
    stages: topology.stages.map(({ id, group, inputs }) => ({
      id,
      group,
      inputs: inputs.map(({ nodeId, topic }) => ({ nodeId, topic })),
    })),
    internalTopics: topology.internalTopics.map((topic) => manifestTopicOf(topic, { kinds, counts })),
    stores: topology.stages.flatMap((stage) => storesOf(stage, kinds)),
    file,
  }
}

type Kinds = ReadonlyMap<string, string>

function manifestTopicOf(
  topic: InternalTopic,
  { kinds, counts }: { readonly kinds: Kinds; readonly counts: Readonly<Record<string, number>> },
): ManifestTopic {
  const { name, role, nodeId } = topic
  const kind = nodeId === undefined ? undefined : kinds.get(nodeId)
  const asked = topic.partitions
  const like = typeof asked === 'number' ? undefined : countOf(counts, asked.sameAs)
  return {
    name,
    role,
    ...(nodeId === undefined ? {} : { nodeId }),
    ...(kind === undefined ? {} : { kind }),
    partitions: countOf(counts, name) ?? like ?? asked,
  }
}

function countOf(counts: Readonly<Record<string, number>>, topic: string): number | undefined {
  return Object.hasOwn(counts, topic) ? counts[topic] : undefined
}

function storesOf({ stores }: Stage, kinds: Kinds): ManifestStore[] {
  return stores.map(({ nodeId, format }) => ({ nodeId, kind: kinds.get(nodeId) ?? '', format }))
}
