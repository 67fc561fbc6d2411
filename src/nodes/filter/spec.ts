import { z } from 'zod'
import { conditionField, pathField } from '../../contract/fields.ts'
import { defineNodeSpec, type SpecIssue } from '../../contract/node-spec.ts'

const comparisons = [
  'equal',
  'not-equal',
  'greater',
  'at-least',
  'less',
  'at-most',
  'contains',
  'present',
] as const

const filterRow = z.strictObject({
  path: pathField({
    title: 'Field',
    description: 'The field that is looked at.',
    examples: ['value.quantity'],
  }),
  is: z
    .enum(comparisons)
    .default('equal')
    .meta({
      title: 'Is',
      description: 'How the field is compared with the value; "present" needs no value.',
      examples: ['at-least'],
    }),
  value: z
    .unknown()
    .optional()
    .meta({
      title: 'Value',
      description: 'What the field is compared with. Text is never equal to a number.',
      examples: [2, 'purchased'],
    }),
})
export type FilterRow = z.output<typeof filterRow>

export const filterConfig = z.strictObject({
  where: conditionField({
    title: 'Where',
    description:
      'A CEL condition, unless rows say it; messages for which it is true go on. A missing field makes it false.',
    examples: ['value.event_type == "purchased"'],
  }).optional(),
  rows: z
    .array(filterRow)
    .min(1)
    .optional()
    .meta({
      title: 'Rows',
      description:
        'Comparisons of single fields, beside or instead of the condition. A missing field makes a row false.',
      examples: [[{ path: 'value.quantity', is: 'at-least', value: 2 }]],
      widget: 'rows',
    }),
  match: z
    .enum(['all', 'any'])
    .default('all')
    .meta({
      title: 'Match',
      description: 'Whether all rows must be true or any of them; the condition must be true in both cases.',
      examples: ['all'],
    }),
})
export type FilterConfig = z.output<typeof filterConfig>

export const filterSpec = defineNodeSpec<FilterConfig>({
  kind: 'filter',
  role: 'operator',
  title: 'Filter',
  summary: 'Lets messages through for which a condition is true and drops the rest.',
  ports: { in: ['in'], out: ['out'] },
  config: filterConfig,
  traits: { tombstones: 'pass' },
  example: { id: 'purchases', name: 'Purchases only', config: { where: 'value.event_type == "purchased"' } },
  check: (config) => [...noCondition(config), ...valuesMissing(config.rows ?? [])],
})

function noCondition(config: FilterConfig): SpecIssue[] {
  if (config.where !== undefined || config.rows !== undefined) return []
  return [
    {
      path: ['where'],
      message: 'A filter needs "where" or "rows".',
      hint: 'Write a condition such as value.quantity > 1, or add a row.',
    },
  ]
}

function valuesMissing(rows: readonly FilterRow[]): SpecIssue[] {
  return rows.flatMap((row, index) => {
    if (row.is === 'present' || row.value !== undefined) return []
    return [
      {
        path: ['rows', index, 'value'],
        message: `"${row.is}" needs a value.`,
        hint: 'Add "value", or compare with "present".',
      },
    ]
  })
}
