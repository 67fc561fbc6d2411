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

const range = { min: z.number(), max: z.number() }

/** What may stand for a made value in a template: an object with this one key. */
export const placeholders = {
  $sequence: z.strictObject({
    from: z.number().int().default(1),
    step: z.number().int().default(1),
    prefix: z.string().optional(),
    pad: z.number().int().min(1).max(30).optional(),
  }),
  $integer: z
    .strictObject({ min: z.number().int(), max: z.number().int(), prefix: z.string().optional() })
    .refine(inOrder, 'min is above max'),
  $decimal: z
    .strictObject({ ...range, scale: z.number().int().min(0).max(9) })
    .refine(inOrder, 'min is above max'),
  $choice: z.array(z.unknown()).min(1),
  $uuid: z.literal(true),
  $time: z.enum(['iso', 'ms']),
  $row: z.strictObject({
    file: z.string().min(1),
    column: z.string().min(1).optional(),
    pick: z.enum(['next', 'random']).default('next'),
  }),
} as const
export type PlaceholderName = keyof typeof placeholders

/** A choice with its weight; a list in which every item is one is drawn by weight. */
export const weightedChoice = z.strictObject({ value: z.unknown(), weight: z.number().positive() })

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
    description:
      'Time between two messages. Where neither this nor "perSecond" is set: 2000 ms for a template, and a fixed list at once.',
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
  check: (config) => [
    ...oneOfTwo(config),
    ...oneRate(config),
    ...countOfList(config),
    ...templateIssues(config.template, ['template']),
  ],
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

function countOfList(config: GeneratorConfig): SpecIssue[] {
  if (config.count === undefined || config.messages === undefined) return []
  return [{ path: ['count'], message: 'A fixed list ends by itself.', hint: 'Take "count" off.' }]
}

function inOrder({ min, max }: { min: number; max: number }): boolean {
  return min <= max
}

/** Every placeholder of a template that is unknown or wrongly filled. */
function templateIssues(part: unknown, path: readonly (string | number)[]): SpecIssue[] {
  if (Array.isArray(part)) return part.flatMap((item, index) => templateIssues(item, [...path, index]))
  if (typeof part !== 'object' || part === null) return []
  const entries = Object.entries(part)
  const special = entries.find(([name]) => name.startsWith('$'))
  if (special === undefined) return entries.flatMap(([name, inner]) => templateIssues(inner, [...path, name]))
  return placeholderIssues(special, entries.length, path)
}

function placeholderIssues(
  [name, given]: [string, unknown],
  keys: number,
  path: readonly (string | number)[],
): SpecIssue[] {
  const at = [...path, name]
  if (keys > 1)
    return [
      {
        path: at,
        message: `"${name}" stands beside other keys.`,
        hint: 'A placeholder is an object with one key.',
      },
    ]
  const schema = name in placeholders ? placeholders[name as PlaceholderName] : undefined
  if (schema === undefined) {
    return [
      {
        path: at,
        message: `"${name}" is no placeholder.`,
        hint: `Known: ${Object.keys(placeholders).join(', ')}.`,
      },
    ]
  }
  const { error } = schema.safeParse(given)
  const issues = (error?.issues ?? []).map((issue) => ({
    path: [...at, ...issue.path.map(asStep)],
    message: issue.message,
  }))
  return name === '$choice' && error === undefined ? choiceIssues(given as unknown[], at) : issues
}

function choiceIssues(items: readonly unknown[], path: readonly (string | number)[]): SpecIssue[] {
  const weighted = items.every((item) => weightedChoice.safeParse(item).success)
  const values = weighted ? items.map((item) => (item as { value: unknown }).value) : items
  return values.flatMap((value, index) =>
    templateIssues(value, weighted ? [...path, index, 'value'] : [...path, index]),
  )
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step
}
