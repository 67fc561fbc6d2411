import { z } from 'zod'
import { durationField, fileField, pathField, sizeField } from '../../contract/fields.ts'
import { columnType } from '../../contract/flow-file.ts'
import { defineNodeSpec, type SpecIssue } from '../../contract/node-spec.ts'

const LARGEST_LINE = 32 * 1024 * 1024

export const fileSourceConfig = z.strictObject({
  path: fileField({
    title: 'File',
    description: 'The file to read, relative to the flow. It may appear later.',
    examples: ['data/app.log.ndjson'],
  }),
  format: z
    .enum(['ndjson', 'csv', 'lines'])
    .optional()
    .meta({
      title: 'Format',
      description:
        '"ndjson": one JSON value a line; "csv": a header line, then rows; "lines": text. Taken from the file name unless set.',
      examples: ['ndjson'],
    }),
  columns: z
    .record(z.string().min(1), columnType)
    .optional()
    .meta({
      title: 'Columns',
      description: 'Types of CSV columns; a column is text unless named here.',
      examples: [{ quantity: 'integer', unit_price: 'decimal' }],
    }),
  delimiter: z
    .string()
    .length(1)
    .default(',')
    .meta({
      title: 'Delimiter',
      description: 'What stands between the fields of a CSV row.',
      examples: [';'],
    }),
  key: pathField({
    title: 'Key',
    description:
      'The field that becomes the key, as text; no key unless set, and none for a line without that field.',
    examples: ['value.order_id'],
  }).optional(),
  eventTime: pathField({
    title: 'Event time',
    description:
      'Field that holds the event time (ISO 8601 text or ms since 1970). Unless set, and for a line without it: the time at which reading of the file began.',
    examples: ['value.time'],
  }).optional(),
  follow: z
    .boolean()
    .default(true)
    .meta({
      title: 'Follow',
      description: 'Waits for lines that are appended; otherwise the node ends at the end of the file.',
      examples: [true],
    }),
  pollMs: durationField({
    title: 'Look every',
    description: 'How often the file is looked at for appended lines.',
    examples: [1000],
  }).default(1000),
  lineBytes: sizeField({
    title: 'Longest line',
    description:
      'A longer line becomes a dead letter (MESSAGE_TOO_LARGE) with all its bytes, above 64 MB with its first 64 KB; at most 32 MB.',
    examples: [1_048_576],
  }).default(LARGEST_LINE),
})
export type FileSourceConfig = z.output<typeof fileSourceConfig>

export const fileSourceSpec = defineNodeSpec<FileSourceConfig>({
  kind: 'file-source',
  role: 'source',
  title: 'File source',
  summary: 'Reads a file line by line, and what is appended to it.',
  ports: { in: [], out: ['out'] },
  config: fileSourceConfig,
  traits: { cursor: true, readsOutside: true, tombstones: 'pass' },
  example: { id: 'app-log', name: 'Application log', config: { path: 'data/app.log.ndjson', follow: false } },
  check: (config) => [...lineTooLong(config), ...columnsWithoutCsv(config)],
})

/** The format of a configured source: named, or told by the file's name. */
export function formatOf(config: FileSourceConfig): 'ndjson' | 'csv' | 'lines' {
  if (config.format !== undefined) return config.format
  if (/\.(csv|tsv)$/i.test(config.path)) return 'csv'
  return /\.(ndjson|jsonl|json)$/i.test(config.path) ? 'ndjson' : 'lines'
}

function lineTooLong(config: FileSourceConfig): SpecIssue[] {
  if (config.lineBytes <= LARGEST_LINE) return []
  return [
    {
      path: ['lineBytes'],
      message: `A line may have at most ${LARGEST_LINE} bytes.`,
      hint: 'Choose a smaller number.',
    },
  ]
}

function columnsWithoutCsv(config: FileSourceConfig): SpecIssue[] {
  if (config.columns === undefined || formatOf(config) === 'csv') return []
  return [
    {
      path: ['columns'],
      message: '"columns" belongs to CSV files.',
      hint: 'Set "format" to "csv", or take "columns" off.',
    },
  ]
}
