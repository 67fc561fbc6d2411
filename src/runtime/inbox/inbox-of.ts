import { FlowError } from '../../contract/errors.ts'
import type { Stage } from '../../flow/stages.ts'
import type { Broker } from '../broker/port.ts'

/** The topic by which messages come in front of a node, and whether the node is the source that reads it. */
export interface Inbox {
  readonly topic: string
  readonly isSource: boolean
}

/** The inbox of the node, or of a source whose messages come to it. Throws FLOW_FILE_INVALID where no stage has the node. */
export function inboxOf(stages: readonly Stage[], node: string): Inbox {
  const stage = stages.find(({ nodes }) => nodes.some(({ id }) => id === node))
  const inboxes = stage?.inputs.filter(({ kind }) => kind === 'inbox') ?? []
  const own = inboxes.find(({ nodeId }) => nodeId === node)
  if (own !== undefined) return { topic: own.topic, isSource: true }
  const leading =
    inboxes.find(({ nodeId }) => stage !== undefined && leadsTo(stage, nodeId, node)) ?? inboxes[0]
  if (leading !== undefined) return { topic: leading.topic, isSource: false }
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `There is no node "${node}" behind a source in this flow.`,
    hint: 'Take a node that messages come to.',
    nodeId: node,
  })
}

/** Throws TOPIC_MISSING where the flow never ran. */
export async function partitionsOfInbox(broker: Broker, inbox: string): Promise<number> {
  const [topic] = await broker.describeTopics([inbox])
  if (topic !== undefined) return topic.partitions
  throw new FlowError('TOPIC_MISSING', {
    message: `There is no topic "${inbox}", by which a message comes back into the flow.`,
    hint: 'Run the flow once: that makes it.',
  })
}

function leadsTo({ edges }: Stage, from: string, to: string): boolean {
  const seen = new Set([from])
  for (const node of seen) for (const { fromNode, toNode } of edges) if (fromNode === node) seen.add(toNode)
  return seen.has(to)
}
