import { z } from 'zod'
import { celField } from '../../contract/fields.ts'
import { defineNodeSpec } from '../../contract/node-spec.ts'
import { LOG_LEVELS } from '../../contract/run-protocol.ts'

export const logConfig = z.strictObject({
  level: z
    .enum(LOG_LEVELS)
    .default('info')
    .meta({
      title: 'Level',
      description: 'How much the lines matter; they are shown with it.',
      examples: ['warn'],
    }),
  text: celField({
    title: 'Text',
    description: 'A path or expression for the line; the key and the shortened value unless set.',
    examples: ['"order " + value.order_id + " is " + value.status'],
  }).optional(),
  every: z
    .number()
    .int()
    .positive()
    .default(1)
    .meta({
      title: 'Every',
      description: 'Writes a line for the first of so many messages, in each task.',
      examples: [100],
    }),
  perSecond: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(10)
    .meta({
      title: 'Most a second',
      description: 'Lines a second at most, in each task; the next line says how many were left out.',
      examples: [10],
    }),
})
export type LogConfig = z.output<typeof logConfig>

export const logSpec = defineNodeSpec<LogConfig>({
  kind: 'log',
  role: 'operator',
  title: 'Log',
  summary: 'Writes a line about messages that pass, and passes them as they are.',
  ports: { in: ['in'], out: ['out'] },
  config: logConfig,
  traits: { tombstones: 'handle' },
  example: {
    id: 'say-large',
    name: 'Say large orders',
    config: { level: 'warn', text: '"large order " + value.order_id' },
  },
})
