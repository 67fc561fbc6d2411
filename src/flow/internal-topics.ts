import { DEFAULTS } from '../contract/defaults.ts'
import { deadLetterTopic, type FlowName, manifestTopic } from '../contract/names.ts'
import type { CheckedFlow } from './checked-flow.ts'
import type { Stage, StageInput } from './stages.ts'

/** A topic of ours, with the settings it is created with. */
export interface InternalTopic {
  readonly name: string
  readonly role: 'inbox' | 'cursor' | 'dead-letters' | 'manifest'
  /** The node it belongs to; dead letters and manifest belong to the flow. */
  readonly nodeId?: string
  readonly partitions: PartitionCount
  readonly cleanup: 'delete' | 'compact'
  /** Always -1: everything is kept until all readers have committed it, and then deleted by us. */
  readonly retentionMs: -1
}

/** A number, or as many as a topic has whose count only its broker knows. */
export type PartitionCount = number | { readonly sameAs: string }

interface Declared {
  readonly flow: CheckedFlow
  readonly physical: (topic: string) => string
}

export function internalTopicsOf(
  stages: readonly Stage[],
  name: FlowName,
  declared: Declared,
): InternalTopic[] {
  const ofNodes = stages.flatMap(({ inputs }) =>
    inputs.flatMap((input) => topicOfInput(input, inputs, declared)),
  )
  return [
    ...ofNodes,
    // One partition each: dead letters are few and read in order of time, the manifest is one key.
    aTopic({ name: deadLetterTopic(name), role: 'dead-letters', partitions: 1 }),
    aTopic({ name: manifestTopic(name), role: 'manifest', partitions: 1, cleanup: 'compact' }),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function topicOfInput(input: StageInput, inputs: readonly StageInput[], declared: Declared): InternalTopic[] {
  const { nodeId, topic, kind } = input
  if (kind === 'topic') return []
  if (kind === 'cursor')
    return [aTopic({ name: topic, role: 'cursor', nodeId, partitions: 1, cleanup: 'compact' })]
  const source = inputs.find((other) => other.nodeId === nodeId && other.kind === 'topic')
  const partitions = source?.logicalTopic === undefined ? 1 : partitionsOf(source.logicalTopic, declared)
  return [aTopic({ name: topic, role: 'inbox', nodeId, partitions })]
}

// A redriven dead letter goes back to the task it came from, so its inbox has a partition for each task.
function partitionsOf(logicalTopic: string, { flow, physical }: Declared): PartitionCount {
  const declaration = flow.file.topics[logicalTopic]
  if (declaration?.use === 'owned') return declaration.partitions ?? DEFAULTS.topicPartitions.value
  return { sameAs: physical(logicalTopic) }
}

type Settings = Omit<InternalTopic, 'retentionMs' | 'cleanup'> & {
  readonly cleanup?: InternalTopic['cleanup']
}

function aTopic({ cleanup = 'delete', ...settings }: Settings): InternalTopic {
  return { ...settings, cleanup, retentionMs: -1 }
}
