import { FlowError } from '../../../contract/errors.ts'
import type { StoredMessage } from '../../../contract/message.ts'
import { isInternalTopic } from '../../../contract/names.ts'
import { nameHint } from '../../../flow/nearest-name.ts'
import type { Broker, TopicDescription } from '../../../runtime/broker/port.ts'

export interface MessagePlace {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** One message of a topic, read without a group. Throws TOPIC_MISSING, TOPIC_GAP. */
export async function readMessage(
  broker: Broker,
  { topic, partition, offset }: MessagePlace,
): Promise<StoredMessage> {
  await describeTopic(broker, topic)
  const { messages } = await broker.read({ topic, partition, offset, maxMessages: 1, maxBytes: 1 })
  const [message] = messages
  if (message?.offset === offset) return message
  throw new FlowError('TOPIC_GAP', {
    message: `The message ${partition}:${offset} of "${topic}" is not there any more.`,
    hint: 'It was removed by age, size or compaction.',
  })
}

/** Throws TOPIC_MISSING. */
export async function describeTopic(broker: Broker, name: string): Promise<TopicDescription> {
  const [topic] = await broker.describeTopics([name])
  if (topic !== undefined) return topic
  const known = (await broker.describeTopics()).map((each) => each.name)
  throw new FlowError('TOPIC_MISSING', {
    message: `There is no topic "${name}" on ${broker.kind === 'kafka' ? 'this Kafka' : 'the broker of this workspace'}.`,
    hint: `${nameHint(
      name,
      known.filter((each) => !isInternalTopic(each)),
      'topic',
    )} A run creates the topics that a flow owns.`,
  })
}
