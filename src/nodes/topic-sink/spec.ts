import { z } from 'zod'
import { topicField } from '../../contract/fields.ts'
import { defineNodeSpec } from '../../contract/node-spec.ts'

export const topicSinkConfig = z.strictObject({
  topic: topicField({
    title: 'Topic',
    description: 'The topic to write, as declared under "topics".',
    examples: ['enriched_product_events'],
  }),
})
export type TopicSinkConfig = z.output<typeof topicSinkConfig>

export const topicSinkSpec = defineNodeSpec<TopicSinkConfig>({
  kind: 'topic-sink',
  role: 'sink',
  title: 'Topic sink',
  summary: 'Writes messages to a topic.',
  ports: { in: ['in'], out: [] },
  config: topicSinkConfig,
  traits: { writesTopics: (config) => [config.topic], tombstones: 'handle' },
  example: { id: 'enriched-events', name: 'Enriched events', config: { topic: 'enriched_product_events' } },
})
