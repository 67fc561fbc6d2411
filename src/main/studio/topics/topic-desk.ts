import { FlowError } from '../../../contract/errors.ts'
import { isInternalTopic } from '../../../contract/names.ts'
import type { GivenOf, ResultOf } from '../../../contract/studio/method.ts'
import type {
  topicMethods,
  TopicMessage,
  TopicPage,
  TopicView,
} from '../../../contract/studio/topic-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { sampleContent } from '../samples/sample-bytes.ts'
import { messageView, WHOLE_CHARACTERS } from './message-view.ts'
import { describeTopic, readMessage } from './read-message.ts'
import { readPage } from './read-page.ts'
import type { WorkspaceBroker } from './workspace-broker.ts'

type Methods = typeof topicMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

/** Topics of the chosen environment: looked into without a group, made, and written to. */
export class TopicDesk {
  private readonly broker: WorkspaceBroker
  private readonly clock: Clock

  constructor({ broker, clock }: { readonly broker: WorkspaceBroker; readonly clock: Clock }) {
    this.broker = broker
    this.clock = clock
  }

  /** Looking alone makes no broker. */
  async list(): Promise<TopicView[]> {
    if (this.broker.isUnmade()) return []
    const { deployedNamespace } = this.broker.target
    const topics = await this.broker.with((broker) => broker.describeTopics())
    return topics.map((topic) => ({
      name: topic.name,
      partitions: topic.partitions,
      messages: topic.ranges.reduce((sum, { begin, end }) => sum + (end - begin), 0),
      bytes: topic.bytes ?? null,
      cleanup: topic.cleanup,
      // Two underscores: what Kafka keeps for itself.
      isInternal: isInternalTopic(topic.name, deployedNamespace) || topic.name.startsWith('__'),
    }))
  }

  /** Throws TOPIC_EXISTS, ENVIRONMENT_PROTECTED. */
  create(settings: Given<'topics.create'>): Promise<void> {
    return this.broker.writing('so the topic was not created', async (broker) => {
      const [there] = await broker.describeTopics([settings.name])
      if (there !== undefined)
        throw new FlowError('TOPIC_EXISTS', {
          message: `The topic "${settings.name}" exists already.`,
          hint: 'Use it, or choose another name.',
        })
      await broker.createTopics([settings])
    })
  }

  /** Throws TOPIC_MISSING. */
  read(given: Given<'topics.read'>): Promise<TopicPage> {
    return this.broker.with(async (broker) =>
      readPage(broker, await describeTopic(broker, given.topic), given),
    )
  }

  /** Throws TOPIC_MISSING, TOPIC_GAP. */
  message(given: Given<'topics.message'>): Promise<TopicMessage> {
    return this.broker.with(async (broker) => {
      const message = await readMessage(broker, given)
      return messageView({ ...message, partition: given.partition }, WHOLE_CHARACTERS)
    })
  }

  /** Throws TOPIC_MISSING, ENVIRONMENT_PROTECTED. */
  produce({
    topic,
    key,
    value,
    headers,
  }: Given<'topics.produce'>): Promise<ResultOf<Methods['topics.produce']>> {
    return this.broker.writing('so nothing was sent', async (broker) => {
      await describeTopic(broker, topic)
      const content = sampleContent({ key, value, headers, timestamp: this.clock.now(), origin: 'pasted' })
      const [appended] = await broker.append([{ ...content, topic }])
      return { partition: appended?.partition ?? 0, offset: appended?.offset ?? 0 }
    })
  }
}
