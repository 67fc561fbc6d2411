import { z } from 'zod'
import { DECLARED_TOPIC_NAME } from './topic-name.ts'

/** The version this program writes. An older file is migrated on reading; a newer one is refused. */
export const FLOW_FILE_VERSION = 1

/** Ids of flows and nodes, names of reference tables. */
export const NAME_PATTERN = /^[a-z][a-z0-9-]*$/

const nodeId = z.string().regex(NAME_PATTERN, 'begins with a letter; small letters, digits and "-" only')

const topicSchema = z.strictObject({
  format: z
    .enum(['json', 'text', 'bytes'])
    .default('json')
    .meta({ title: 'Format', description: 'How values are written.' }),
  use: z.enum(['owned', 'expected']).default('expected').meta({
    title: 'Use',
    description: '"owned": created when missing. "expected": another system owns it; it must exist.',
  }),
  partitions: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ title: 'Partitions', description: 'Of a topic that is created; 4 unless set.' }),
  retentionMs: z
    .number()
    .int()
    .positive()
    .optional()
    .meta({ title: 'Retention', description: 'Age in ms after which messages are removed.' }),
  retentionBytes: z.number().int().positive().optional().meta({
    title: 'Retention size',
    description: 'Size in bytes of a partition above which the oldest messages are removed.',
  }),
  cleanup: z
    .enum(['delete', 'compact'])
    .default('delete')
    .meta({ title: 'Cleanup', description: '"compact" keeps the newest message of each key.' }),
  fields: z
    .record(z.string(), z.literal('decimal'))
    .optional()
    .meta({ title: 'Fields', description: 'Fields read as exact decimals: {"total": "decimal"}.' }),
  description: z.string().optional(),
})

/** What a column of rows holds: in reference tables, and in files that a flow reads. */
export const columnType = z.enum(['text', 'integer', 'number', 'decimal', 'boolean'])
export type ColumnType = z.output<typeof columnType>

const referenceSchema = z.strictObject({
  from: z.union([
    z.strictObject({
      file: z
        .string()
        .min(1)
        .meta({ title: 'File', description: 'CSV, TSV, JSON or NDJSON, relative to the flow.' }),
    }),
    z.strictObject({
      topic: z.string().min(1).meta({
        title: 'Topic',
        description: 'A declared topic, best a compacted one: the newest message of each key is its row.',
      }),
    }),
  ]),
  format: z
    .enum(['csv', 'json', 'ndjson'])
    .optional()
    .meta({ title: 'Format', description: 'Taken from the file name unless set.' }),
  delimiter: z
    .string()
    .regex(/^[^"\r\n]$/)
    .optional()
    .meta({
      title: 'Delimiter',
      description: 'What stands between the cells of a CSV row; a comma unless set, a tab in a .tsv file.',
      examples: [';'],
    }),
  key: z.string().min(1).meta({
    title: 'Key',
    description: "The column that rows are found by; of a topic it holds the message's key.",
  }),
  columns: z
    .record(z.string(), columnType)
    .optional()
    .meta({ title: 'Columns', description: 'Types of columns; CSV columns are text unless named here.' }),
  refreshMs: z.number().int().positive().optional().meta({
    title: 'Refresh',
    description:
      'How often the file or topic is looked at for changes, in ms; 10,000 unless set, 1,000 for a topic.',
  }),
  description: z.string().optional(),
})

/** One entry under `parameters`. */
export const parameterSchema = z.strictObject({
  type: z
    .enum(['text', 'integer', 'number', 'boolean'])
    .meta({ title: 'Type', description: 'Type of the value.' }),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .optional()
    .meta({ title: 'Default', description: 'Without one it must be given: --set name=value.' }),
  description: z.string().optional(),
})

const nodeSchema = z.strictObject({
  id: nodeId.meta({
    title: 'Id',
    description: 'Never changes by moving or renaming: stores and groups are named by it.',
  }),
  kind: z.string().min(1).meta({ title: 'Kind', description: 'See `millrace nodes`.' }),
  name: z.string().min(1).optional().meta({ title: 'Name', description: 'What people call it.' }),
  config: z.record(z.string(), z.unknown()).default({}),
  notes: z.string().optional(),
})

/** One end of an edge, "node.port", and its two parts. */
export const EDGE_END_PATTERN = /^([a-z][a-z0-9-]*)\.([a-z][a-zA-Z0-9_-]*)$/

const edgeEnd = z.string().regex(EDGE_END_PATTERN, 'is written "node.port"')
const edgeSchema = z.strictObject({ from: edgeEnd, to: edgeEnd })

/** A flow file. A node's `config` is checked by its kind's spec afterwards. */
export const flowFileSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(FLOW_FILE_VERSION),
  /** The Millrace that wrote keys an older one may not know; named when such a key is refused. */
  writtenBy: z.string().optional(),
  id: nodeId.meta({
    title: 'Id',
    description: 'A word pair made at creation: groups and internal topics are named by it.',
  }),
  name: z.string().min(1),
  description: z.string().optional(),
  role: z.enum(['flow', 'outside']).default('flow'),
  guarantee: z.enum(['at-least-once', 'exactly-once']).default('at-least-once'),
  notes: z.string().optional(),
  parameters: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), parameterSchema).default({}),
  topics: z.record(z.string().regex(DECLARED_TOPIC_NAME), topicSchema).default({}),
  references: z.record(z.string().regex(NAME_PATTERN), referenceSchema).default({}),
  nodes: z.array(nodeSchema).default([]),
  edges: z.array(edgeSchema).default([]),
  layout: z.record(z.string(), z.unknown()).optional(),
})

/** A flow file that its schema has read, defaults filled in. */
export type FlowFile = z.output<typeof flowFileSchema>
export type TopicDeclaration = z.output<typeof topicSchema>
export type ReferenceDeclaration = z.output<typeof referenceSchema>
/** A table from a file. */
export type FileReference = ReferenceDeclaration & { readonly from: { readonly file: string } }
/** A table from a topic. */
export type TopicReference = ReferenceDeclaration & { readonly from: { readonly topic: string } }
export type ParameterDeclaration = z.output<typeof parameterSchema>
/** How the values of a topic are written. */
export type ValueFormat = TopicDeclaration['format']

/** Stands in a config where a value of the run is meant: `{"$parameter": "intervalMs"}`. */
export const parameterReference = z.strictObject({ $parameter: z.string() })
/** Stands in a config where a secret is meant; the file never holds its value. */
export const secretReference = z.strictObject({ $secret: z.string() })
