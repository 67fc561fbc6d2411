import { z } from 'zod'
import { pathField, topicField } from '../../contract/fields.ts'
import { defineNodeSpec } from '../../contract/node-spec.ts'

export const topicSourceConfig = z.strictObject({
  topic: topicField({
    title: 'Topic',
    description: 'The topic to read, as declared under "topics".',
    examples: ['product_events'],
  }),
  start: z
    .union([z.enum(['beginning', 'now']), z.iso.datetime({ offset: true })])
    .default('beginning')
    .meta({
      title: 'Start',
      description: 'Where reading starts when nothing is committed: "beginning", "now" or a time.',
      examples: ['beginning', '2026-11-20T06:00:00Z'],
    }),
  eventTime: pathField({
    title: 'Event time',
    description:
      'Field that holds the event time (ISO 8601 text or ms since 1970); the message keeps its own timestamp unless set.',
    examples: ['value.created_at'],
  }).optional(),
})
export type TopicSourceConfig = z.output<typeof topicSourceConfig>

export const topicSourceSpec = defineNodeSpec<TopicSourceConfig>({
  kind: 'topic-source',
  role: 'source',
  title: 'Topic source',
  summary: 'Reads messages from a topic.',
  ports: { in: [], out: ['out'] },
  config: topicSourceConfig,
  traits: { readsTopic: (config) => config.topic, startsAt: (config) => config.start, tombstones: 'pass' },
  example: { id: 'product-events', name: 'Product events', config: { topic: 'product_events' } },
})
