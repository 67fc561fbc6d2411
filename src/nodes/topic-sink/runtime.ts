import { OUR_HEADER_PREFIX } from '../../contract/message.ts'
import type { Message, NodeRuntime } from '../../runtime/node-api.ts'
import type { TopicSinkConfig } from './spec.ts'

/** Hands messages to the task's commit, without the headers that are ours. */
export const topicSinkRuntime: NodeRuntime = {
  create: (config, context) => {
    const { topic } = config as TopicSinkConfig
    return { type: 'operator', connect: () => (message) => context.write(topic, withoutOurHeaders(message)) }
  },
}

function withoutOurHeaders(message: Message): Message {
  const { headers } = message
  if (!headers.some(isOurs)) return message
  return message.withEnvelope({ headers: headers.filter((header) => !isOurs(header)) })
}

function isOurs(header: { readonly name: string }): boolean {
  return header.name.startsWith(OUR_HEADER_PREFIX)
}
