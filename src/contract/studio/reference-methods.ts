import { z } from 'zod'
import { columnType } from '../flow-file.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

const format = z.enum(['csv', 'json', 'ndjson'])

/** A file on its way in: rows that were pasted, or a file that was dropped; known by what the page calls it. */
const upload = z.string().regex(/^[a-z0-9-]{8,64}$/)

/** Where rows come from. */
export const rowsSource = z.union([
  /** Relative to the flow, as the flow file names it. */
  z.object({ file: z.string().min(1).max(1_000) }),
  z.object({ upload, format }),
  z.object({ topic: z.string().min(1).max(249) }),
])
export type RowsSource = z.output<typeof rowsSource>

/** A value that stands in two rows, and both places (`line 7`). */
const repeatedValue = z.object({ key: z.string(), first: z.string(), place: z.string() })

const columnLook = z.object({
  name: z.string(),
  /** What the rows would allow; text where nothing narrower holds for all of them. */
  guess: columnType,
  /** Rows without a value in it. */
  empty: z.number().int(),
  /** No value of it stands twice, and none is missing: it can be the key. */
  isUnique: z.boolean(),
  /** The first value that stands twice: for it the column is no key. */
  repeated: repeatedValue.optional(),
  /** The first cell with a decimal comma, where without those all would be numbers. */
  decimalComma: z.string().optional(),
  /** The first cell that is not of the type that was chosen, in words. */
  fault: z.string().optional(),
})
export type ColumnLook = z.output<typeof columnLook>

export const tableLook = z.object({
  columns: z.array(columnLook),
  /** The first rows, cells in the order of the columns; null: no value. */
  rows: z.array(z.array(z.string().nullable())),
  /** Rows that were read. */
  count: z.number().int(),
  /** All rows were read: what is said of columns holds for the whole table. */
  isWhole: z.boolean(),
  /** The key that was asked for, or the one that offers itself; empty where no column can be one. */
  key: z.string(),
  /** Rows whose key stands in an earlier row already. */
  duplicates: z.number().int(),
  /** The first of them. */
  duplicateExamples: z.array(repeatedValue),
  /** Rows without a key. */
  keyless: z.number().int(),
  /** Why reading ended before the end. */
  fault: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
  /** Of a CSV file what stands between its cells, as it was given or guessed. */
  delimiter: z.string().optional(),
  /** Of the file; null for a topic. */
  bytes: z.number().nullable(),
  elapsedMs: z.number(),
})
export type TableLook = z.output<typeof tableLook>

/** Bytes of a part of a file on its way in, at most. */
export const UPLOAD_PART_BYTES = 1_000_000

/** Rows for reference tables, before a flow has them. */
export const referenceMethods = {
  /** Files of the workspace that could hold rows, as the flow would name them. */
  'references.files': {
    params: z.object({ file: flowPath }),
    result: z.array(z.object({ file: z.string(), bytes: z.number() })),
  },
  /** `first`: the first thousand rows at once; `all`: every row, which for a million takes seconds. Null: a newer look came. */
  'references.look': {
    params: z.object({
      flow: flowPath,
      source: rowsSource,
      /** Between the cells of a CSV row; guessed by the first lines unless given. */
      delimiter: z.string().length(1).optional(),
      depth: z.enum(['first', 'all']),
      key: z.string().optional(),
      columns: z.record(z.string(), columnType).default({}),
    }),
    result: tableLook.nullable(),
  },
  /** The next part of a file on its way in; `at` is where it goes, so that a part that came twice does no harm. */
  'references.upload': {
    params: z.object({
      upload,
      at: z.number().int().nonnegative(),
      base64: z.string().max(Math.ceil(UPLOAD_PART_BYTES / 3) * 4),
    }),
    result: z.null(),
    writes: true,
  },
  /** Puts what came in into the flow's folder `references`, under a name that is free. Gives it as the flow names it. */
  'references.keep': {
    params: z.object({ flow: flowPath, upload, format, name: z.string().min(1).max(200) }),
    result: z.object({ file: z.string() }),
    writes: true,
  },
} as const satisfies MethodTable
