import { z } from 'zod'
import { celField, pathField } from '../../contract/fields.ts'
import { defineNodeSpec, type SpecIssue } from '../../contract/node-spec.ts'

const fieldName = z.string().min(1)

export const splitConfig = z.strictObject({
  path: pathField({
    title: 'List',
    description: 'The list that becomes messages; the value itself unless set.',
    examples: ['value.items'],
  }).default('value'),
  keep: z
    .record(
      fieldName,
      pathField({
        title: 'From',
        description: 'The field of the whole message that is copied.',
        examples: ['value.order_id'],
      }),
    )
    .default({})
    .meta({
      title: 'Keep',
      description:
        'Fields of the whole message that every piece takes along: the name in the piece, and the field that is copied. They replace fields of the element; one that is missing is left out.',
      examples: [{ order_id: 'value.order_id' }],
    }),
  into: fieldName.optional().meta({
    title: 'Into',
    description:
      'The field of the piece that takes the element. Without it the piece is the element itself, with what is kept.',
    examples: ['item'],
  }),
  index: fieldName.optional().meta({
    title: 'Number',
    description: "The field of the piece that takes the element's place in the list, from 0.",
    examples: ['line'],
  }),
  key: celField({
    title: 'Key',
    description:
      'A path or expression for the key of a piece, which it sees as "value"; null takes the key off. Pieces have the key of their message unless set.',
    examples: ['value.product_id'],
  }).optional(),
  missing: z
    .enum(['empty', 'fail'])
    .default('empty')
    .meta({
      title: 'When missing',
      description:
        'What becomes of a message whose list is missing or null: it goes to "empty" as one with an empty list, or fails with SPLIT_NOT_A_LIST.',
      examples: ['fail'],
    }),
})
export type SplitConfig = z.output<typeof splitConfig>

export const splitSpec = defineNodeSpec<SplitConfig>({
  kind: 'split',
  role: 'operator',
  title: 'Split',
  summary: 'Makes a message of each element of a list.',
  ports: { in: ['in'], out: ['out', 'empty'] },
  config: splitConfig,
  traits: { tombstones: 'pass', changesKey: (config) => config.key !== undefined },
  example: {
    id: 'split-items',
    name: 'One message an item',
    config: { path: 'value.items', keep: { order_id: 'value.order_id' } },
  },
  check: (config) => [...namedTwice(config, 'into'), ...namedTwice(config, 'index')],
})

function namedTwice(config: SplitConfig, field: 'into' | 'index'): SpecIssue[] {
  const name = config[field]
  const taken = name !== undefined && Object.hasOwn(config.keep, name)
  const isOther = field === 'index' && name !== undefined && name === config.into
  if (!taken && !isOther) return []
  return [
    {
      path: [field],
      message: `The field "${name}" of a piece is written twice: by "${field}" and by "${taken ? 'keep' : 'into'}".`,
      hint: 'Give one of them another name.',
    },
  ]
}
