import { z } from 'zod'
import { celField, pathField, targetField } from '../../contract/fields.ts'
import { defineNodeSpec, type SpecIssue } from '../../contract/node-spec.ts'

const mapRow = z.strictObject({
  to: targetField({
    title: 'To',
    description: 'The field of the value that is written.',
    examples: ['customer.id'],
  }),
  path: pathField({
    title: 'From',
    description: 'The field that is copied.',
    examples: ['value.user_id'],
  }).optional(),
  value: z
    .unknown()
    .optional()
    .meta({
      title: 'Value',
      description: 'A fixed value, any JSON.',
      examples: ['EUR'],
    }),
  cel: celField({
    title: 'Expression',
    description:
      'A CEL expression. A missing field in it fails the message and is named; guard it with has().',
    examples: ['value.quantity * value.unit_price'],
  }).optional(),
  missing: z
    .enum(['leave-out', 'null', 'fail'])
    .optional()
    .meta({
      title: 'When missing',
      description:
        'What becomes of a row whose "path" names a missing field: left out unless set, written as null, or MAP_FIELD_MISSING.',
      examples: ['leave-out', 'fail'],
    }),
})
export type MapRow = z.output<typeof mapRow>

export const mapConfig = z.strictObject({
  mode: z
    .enum(['keep', 'replace'])
    .default('keep')
    .meta({
      title: 'Mode',
      description:
        '"keep" writes the rows into a copy of the value; "replace" makes a new value of the rows alone.',
      examples: ['keep'],
    }),
  rows: z
    .array(mapRow)
    .default([])
    .meta({
      title: 'Rows',
      description:
        'One field each, in order. Every row reads the message as it came in, never what a row above wrote.',
      examples: [[{ to: 'total', cel: 'value.quantity * value.unit_price' }]],
      widget: 'rows',
    }),
  key: celField({
    title: 'Key',
    description:
      'A path or expression for a new message key; null takes the key off. The key stays unless set.',
    examples: ['value.customer.id'],
  }).optional(),
})
export type MapConfig = z.output<typeof mapConfig>

export const mapSpec = defineNodeSpec<MapConfig>({
  kind: 'map',
  role: 'operator',
  title: 'Map',
  summary: 'Writes fields of the value from other fields, fixed values and expressions.',
  ports: { in: ['in'], out: ['out'] },
  config: mapConfig,
  traits: { tombstones: 'pass', changesKey: (config) => config.key !== undefined },
  example: {
    id: 'add-total',
    name: 'Add total price',
    config: { rows: [{ to: 'total_price', cel: 'value.quantity * value.unit_price' }] },
  },
  begins: { rows: [{ to: '', path: '' }] },
  check: (config) => [...nothingToDo(config), ...config.rows.flatMap(rowIssues)],
})

function nothingToDo(config: MapConfig): SpecIssue[] {
  if (config.rows.length > 0 || config.key !== undefined) return []
  return [
    {
      path: ['rows'],
      message: 'A map needs at least one row, or a key.',
      hint: 'Add a row with "to" and one of "path", "value" or "cel".',
    },
  ]
}

function rowIssues(row: MapRow, index: number): SpecIssue[] {
  const given = (['path', 'value', 'cel'] as const).filter((name) => row[name] !== undefined)
  const path = ['rows', index]
  if (given.length !== 1) {
    const message =
      given.length === 0
        ? `The row to "${row.to}" has no source.`
        : `The row to "${row.to}" has ${given.join(' and ')}.`
    return [{ path, message, hint: 'Give exactly one of "path", "value" and "cel".' }]
  }
  if (row.missing === undefined || given[0] === 'path') return []
  return [
    {
      path: [...path, 'missing'],
      message: '"missing" belongs to a row with "path".',
      hint: 'Take it off; in an expression use has(value.field).',
    },
  ]
}
