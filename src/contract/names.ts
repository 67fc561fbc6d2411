/** Names of what is ours on a broker: `<namespace>.<flow id>.<node id>.<role>`, one prefix for one ACL rule. */
export type InternalRole =
  'inbox' | 'by-key' | 'calls' | 'replies' | 'cursor' | 'answers' | 'changelog' | 'dead-letters' | 'manifest'

export const RUNNER_NAMESPACE = 'millrace'

export interface FlowName {
  readonly namespace: string
  readonly flowId: string
}

export function nodeTopic(flow: FlowName, nodeId: string, role: InternalRole): string {
  return `${flow.namespace}.${flow.flowId}.${nodeId}.${role}`
}

export function deadLetterTopic(flow: FlowName): string {
  return `${flow.namespace}.${flow.flowId}.dead-letters`
}

export function manifestTopic(flow: FlowName): string {
  return `${flow.namespace}.${flow.flowId}.manifest`
}

/** A stage's consumer group; the stage is named by its first node. */
export function stageGroup(flow: FlowName, stageId: string): string {
  return `${flow.namespace}.${flow.flowId}.${stageId}`
}

/** The group whose finished offsets say which dead letters were redriven. */
export function redriveGroup(flow: FlowName): string {
  return `${flow.namespace}.${flow.flowId}.redrive`
}

const INTERNAL =
  /^[^.]+\.[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?\.(inbox|by-key|calls|replies|cursor|answers|changelog|dead-letters|manifest)$/

export function isInternalTopic(name: string): boolean {
  return INTERNAL.test(name)
}
