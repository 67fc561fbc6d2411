import { z } from 'zod'
import { durationField, fileField, sizeField } from '../../contract/fields.ts'
import { defineNodeSpec, type SpecIssue } from '../../contract/node-spec.ts'

export const fileSinkConfig = z.strictObject({
  path: fileField({
    title: 'File',
    description:
      'Name of the files, relative to the flow: "out/clean.ndjson" makes out/clean-000001.ndjson and so on.',
    examples: ['out/clean.ndjson'],
  }),
  format: z
    .enum(['ndjson', 'csv'])
    .optional()
    .meta({
      title: 'Format',
      description:
        '"ndjson": one JSON value a line; "csv": the named columns. Taken from the file name unless set.',
      examples: ['ndjson'],
    }),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      title: 'Columns',
      description: 'Fields of a CSV row, in order; the first line names them.',
      examples: [['product_id', 'total_price']],
    }),
  rollBytes: sizeField({
    title: 'Roll at size',
    description: 'Begins a new file when the present one has so many bytes; one file unless set.',
    examples: [67_108_864],
  }).optional(),
  rollMs: durationField({
    title: 'Roll after',
    description: 'Begins a new file so long after the first message of the present one.',
    examples: [3_600_000],
  }).optional(),
})
export type FileSinkConfig = z.output<typeof fileSinkConfig>

export const fileSinkSpec = defineNodeSpec<FileSinkConfig>({
  kind: 'file-sink',
  role: 'sink',
  title: 'File sink',
  summary: 'Writes messages to files, each message once.',
  ports: { in: ['in'], out: [] },
  config: fileSinkConfig,
  traits: { outsideEffect: true, storeFormat: 1, tombstones: 'handle' },
  example: { id: 'clean-lines', name: 'Clean lines', config: { path: 'out/clean.ndjson' } },
  check: columnsAndFormat,
})

/** The format of a configured sink: named, or told by the file's name. */
export function formatOf(config: FileSinkConfig): 'ndjson' | 'csv' {
  return config.format ?? (/\.csv$/i.test(config.path) ? 'csv' : 'ndjson')
}

function columnsAndFormat(config: FileSinkConfig): SpecIssue[] {
  const csv = formatOf(config) === 'csv'
  if (csv && config.columns === undefined)
    return [
      {
        path: ['columns'],
        message: 'A CSV file needs "columns".',
        hint: 'Name the fields of a row, in their order.',
      },
    ]
  if (!csv && config.columns !== undefined)
    return [
      {
        path: ['columns'],
        message: '"columns" belongs to CSV files.',
        hint: 'Set "format" to "csv", or take "columns" off.',
      },
    ]
  return []
}
