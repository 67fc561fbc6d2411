import { FlowError } from '../contract/errors.ts'
import { deadLetterTopic, type FlowName, manifestTopic } from '../contract/names.ts'
import type { CheckedFlow } from './checked-flow.ts'
import { internalTopicsOf, type InternalTopic } from './internal-topics.ts'
import { planStages, type Stage } from './stages.ts'

/** The checked graph as the engine runs it: stages cut at topics, and the topics of ours that they need. */
export interface Topology {
  readonly name: FlowName
  readonly stages: readonly Stage[]
  /** Inboxes, cursors, dead letters and manifest, in order of name. */
  readonly internalTopics: readonly InternalTopic[]
  readonly deadLetters: string
  readonly manifest: string
}

/** Names that an environment gives to declared topics; a topic not listed has its own name. */
export type TopicNames = Readonly<Record<string, string>>

/** The name a declared topic has on the broker. */
export function physicalName(topicNames: TopicNames, topic: string): string {
  return Object.hasOwn(topicNames, topic) ? (topicNames[topic] ?? topic) : topic
}

/**
 * Cuts a flow into stages. The same flow gives the same topology, however its file is ordered.
 * Throws where parameters still need values: bind them first.
 */
export function planTopology(flow: CheckedFlow, name: FlowName, topicNames: TopicNames = {}): Topology {
  if (flow.unbound.length > 0)
    throw new FlowError('PARAMETER_INVALID', {
      message: `Parameter "${flow.unbound[0]}" has no value.`,
      hint: `Give it one: --set ${flow.unbound[0]}=VALUE.`,
      step: { do: 'give-default', parameter: flow.unbound[0] ?? '' },
    })
  const physical = (topic: string) => physicalName(topicNames, topic)
  const stages = planStages(flow, { name, physical })
  return {
    name,
    stages,
    internalTopics: internalTopicsOf(stages, name, { flow, physical }),
    deadLetters: deadLetterTopic(name),
    manifest: manifestTopic(name),
  }
}
