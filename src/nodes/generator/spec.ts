import { z } from 'zod'
import { durationField, pathField } from '../../contract/fields.ts'
import { defineNodeSpec, type SpecIssue } from '../../contract/node-spec.ts'

const fixedMessage = z.strictObject({
  key: z
    .string()
    .nullable()
    .optional()
    .meta({ title: 'Key', description: 'The key as text; none unless set.', examples: ['PROD001'] }),
  value: z
    .unknown()
    .optional()
    .meta({
      title: 'Value',
      description: 'Any JSON; null or left out makes a tombstone.',
      examples: [{ product_id: 'PROD001' }],
    }),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      title: 'Headers',
      description: 'Header names and values, as text.',
      examples: [{ 'correlation-id': 'c-1' }],
    }),
})

export const generatorConfig = z.strictObject({
  messages: z
    .array(fixedMessage)
    .min(1)
    .optional()
    .meta({
      title: 'Messages',
      description: 'A fixed list, sent once in order. Give either this or "template".',
      examples: [[{ key: 'PROD001', value: { product_id: 'PROD001', quantity: 2 } }]],
      widget: 'rows',
    }),
  template: z
    .unknown()
    .optional()
    .meta({
      title: 'Template',
      description:
        'JSON in which {"$sequence": ...}, {"$integer": ...}, {"$decimal": ...}, {"$choice": [...]}, {"$uuid": true}, {"$time": "iso"} and {"$row": ...} stand for made values.',
      examples: [{ id: { $sequence: { from: 1 } }, quantity: { $integer: { min: 1, max: 5 } } }],
    }),
  key: pathField({
    title: 'Key',
    description: 'The field of the made value that becomes the key, as text; no key unless set.',
    examples: ['value.product_id'],
  }).optional(),
  everyMs: durationField({
    title: 'Every',
    description: 'Time between two messages; 2000 ms where neither this nor "perSecond" is set.',
    examples: [2000],
  }).optional(),
  perSecond: z
    .number()
    .positive()
    .max(10_000_000)
    .optional()
    .meta({
      title: 'Per second',
      description: 'Messages a second, instead of "everyMs".',
      examples: [100],
    }),
  count: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({
      title: 'Count',
      description: 'Ends after so many messages; without end unless set.',
      examples: [1000],
    }),
  seed: z
    .number()
    .int()
    .min(0)
    .default(1)
    .meta({
      title: 'Seed',
      description: 'Message n is made of the seed and n alone: the same seed makes the same messages.',
      examples: [42],
    }),
})
export type GeneratorConfig = z.output<typeof generatorConfig>

export const generatorSpec = defineNodeSpec<GeneratorConfig>({
  kind: 'generator',
  role: 'source',
  title: 'Generator',
  summary: 'Makes messages for a simulated outside world, the same ones again from the same seed.',
  ports: { in: [], out: ['out'] },
  config: generatorConfig,
  traits: {
    cursor: true,
    endless: (config) => config.messages === undefined && config.count === undefined,
    livesIn: 'outside',
    tombstones: 'handle',
  },
  example: {
    id: 'shop-visitors',
    name: 'Shop visitors',
    config: {
      template: {
        product_id: { $choice: ['PROD001', 'PROD002'] },
        event_type: 'purchased',
        quantity: { $integer: { min: 1, max: 5 } },
      },
      key: 'value.product_id',
      everyMs: 2000,
    },
  },
  check: (config) => [...oneOfTwo(config), ...oneRate(config)],
})

function oneOfTwo(config: GeneratorConfig): SpecIssue[] {
  if ((config.messages === undefined) !== (config.template === undefined)) return []
  const message =
    config.messages === undefined
      ? 'A generator needs "messages" or "template".'
      : '"messages" and "template" exclude each other.'
  return [{ path: ['template'], message, hint: 'Give a fixed list or a template.' }]
}

function oneRate(config: GeneratorConfig): SpecIssue[] {
  if (config.everyMs === undefined || config.perSecond === undefined) return []
  return [
    {
      path: ['perSecond'],
      message: '"everyMs" and "perSecond" exclude each other.',
      hint: 'Keep one of them.',
    },
  ]
}
