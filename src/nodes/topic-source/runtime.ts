import { compilePath } from '../../flow/expressions/path.ts'
import { readEventTime } from '../../flow/event-time.ts'
import type { NodeContext, NodeRuntime, Operator, Outputs, Push } from '../../runtime/node-api.ts'
import type { TopicSourceConfig } from './spec.ts'

/** The engine polls the topic; what is left to do here is the event time. */
export const topicSourceRuntime: NodeRuntime = {
  create: (config, context) => topicSource(config as TopicSourceConfig, context),
}

function topicSource({ eventTime }: TopicSourceConfig, context: NodeContext): Operator {
  return {
    type: 'operator',
    connect: ({ out }: Outputs) => (eventTime === undefined ? out! : withEventTime(eventTime, out!, context)),
  }
}

function withEventTime(source: string, out: Push, context: NodeContext): Push {
  const path = compilePath(source)
  return (message) => {
    const timestamp = readEventTime(path.get(message.scope))
    if (timestamp === undefined) context.count('withoutEventTime')
    out(timestamp === undefined ? message : message.withEnvelope({ timestamp }))
  }
}
