import { z } from 'zod'
import { durationField, pathField, referenceField, targetField } from '../../contract/fields.ts'
import { defineNodeSpec } from '../../contract/node-spec.ts'

const columnName = z.string().min(1)

export const lookupConfig = z.strictObject({
  table: referenceField({
    title: 'Table',
    description: 'The reference table to search, as declared under "references".',
    examples: ['products'],
  }),
  key: pathField({
    title: 'Key',
    description: 'The field whose value is searched. A message without it goes to "missing".',
    examples: ['value.product_id'],
  }),
  into: targetField({
    title: 'Into',
    description:
      "The field that takes the row. Without it the row's columns become fields of the value itself.",
    examples: ['enriched_data'],
  }).optional(),
  fields: z
    .union([z.array(columnName).min(1), z.record(columnName, z.string().min(1))])
    .optional()
    .meta({
      title: 'Columns',
      description: 'Columns to take, as a list or as {"column": "new name"}; all but the key unless set.',
      examples: [['name', 'unit_price'], { name: 'product_name' }],
    }),
  maxAgeMs: durationField({
    title: 'Maximum age',
    description: 'Rows of a table that was not refreshed for longer count as missing; no limit unless set.',
    examples: [600_000],
  }).optional(),
  onKeyType: z
    .enum(['fail', 'missing', 'convert'])
    .default('fail')
    .meta({
      title: 'Other key type',
      description:
        'When the key is a number and the table\'s keys are text, or the reverse: "fail" (LOOKUP_KEY_TYPE), "missing", or "convert" to the table\'s type.',
      examples: ['convert'],
    }),
})
export type LookupConfig = z.output<typeof lookupConfig>

export const lookupSpec = defineNodeSpec<LookupConfig>({
  kind: 'lookup',
  role: 'operator',
  title: 'Lookup',
  summary: 'Adds one row of a reference table to each message.',
  ports: { in: ['in'], out: ['found', 'missing'] },
  config: lookupConfig,
  traits: { tombstones: 'pass' },
  example: {
    id: 'lookup-product',
    name: 'Look up product',
    config: { table: 'products', key: 'value.product_id', into: 'enriched_data' },
  },
})
