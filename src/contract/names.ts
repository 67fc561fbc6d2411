const INTERNAL_ROLES = [
  'inbox',
  'by-key',
  'calls',
  'replies',
  'cursor',
  'answers',
  'changelog',
  'dead-letters',
  'manifest',
] as const

/** What a topic of ours is for, the last part of its name. */
export type InternalRole = (typeof INTERNAL_ROLES)[number]

/** The namespace of flows that `millrace run` runs. */
export const RUNNER_NAMESPACE = 'millrace'

/** What the names of a flow's groups and internal topics begin with. */
export interface FlowName {
  readonly namespace: string
  readonly flowId: string
}

/** `<namespace>.<flow id>.<node id>.<role>`: one prefix for all that is ours, so that one ACL rule covers it. */
export function nodeTopic(flow: FlowName, nodeId: string, role: InternalRole): string {
  return `${flow.namespace}.${flow.flowId}.${nodeId}.${role}`
}

/** True for an inbox: what entered there was put in front of a node by hand, or sent back whole. */
export function isInbox(topic: string): boolean {
  return /^[a-z][\w-]*(\.[a-z][a-z0-9-]*){2}\.inbox$/.test(topic)
}

/** Where the flow's dead letters lie. */
export function deadLetterTopic(flow: FlowName): string {
  return `${flow.namespace}.${flow.flowId}.dead-letters`
}

/** Where the flow keeps what it last started with. */
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

/** True for a name as the functions above make it, in a namespace, the runner's or a person's own. */
export function isInternalTopic(name: string, namespace: string = RUNNER_NAMESPACE): boolean {
  const [space = '', ...rest] = name.split('.')
  if (space !== namespace && space !== RUNNER_NAMESPACE && !/^dev-./.test(space)) return false
  return INSIDE.test(rest.join('.'))
}

const INSIDE = new RegExp(String.raw`^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?\.(${INTERNAL_ROLES.join('|')})$`)
