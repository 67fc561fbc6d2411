import { z } from 'zod'
import { ERROR_CODES, type ErrorClass, type ErrorCode } from '../errors.ts'
import { PROBLEM_CODES } from '../problem.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

const previewMessage = z.object({
  /** Which sample it came from, by its place in `sources`; undefined: a source made it by itself. */
  sample: z.number().int().optional(),
  key: z.string().nullable(),
  value: z.string().nullable(),
  bytes: z.number(),
  isCut: z.boolean(),
  headers: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  timestamp: z.number(),
})
export type PreviewMessageView = z.output<typeof previewMessage>

const portPreview = z.object({ count: z.number().int(), messages: z.array(previewMessage) })
export type PortPreviewView = z.output<typeof portPreview>

const previewError = z.object({
  sample: z.number().int().optional(),
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && code in ERROR_CODES),
  class: z.custom<ErrorClass>((each) => typeof each === 'string'),
  message: z.string(),
  hint: z.string().optional(),
  attempts: z.number().int(),
  deadLetter: z.boolean(),
})

const nodePreview = z.object({
  in: portPreview,
  out: z.record(z.string(), portPreview),
  errors: z.array(previewError),
  dropped: portPreview,
})
export type NodePreviewView = z.output<typeof nodePreview>

export const problemView = z.object({
  code: z.enum(PROBLEM_CODES),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  hint: z.string().optional(),
  line: z.number().int(),
  column: z.number().int(),
  nodeId: z.string().optional(),
  field: z.string().optional(),
})
export type ProblemView = z.output<typeof problemView>

export const previewView = z.object({
  nodes: z.record(z.string(), nodePreview),
  problems: z.array(problemView),
  isComplete: z.boolean(),
  reason: z.string().optional(),
  /** The samples that were pushed, in order: by the node they came by, and their place in its list. */
  sources: z.array(z.object({ node: z.string(), index: z.number().int() })),
  elapsedMs: z.number(),
})
export type PreviewView = z.output<typeof previewView>

/** What samples do in a drawing, before any run. */
export const previewMethods = {
  /** `text` is the file as it would be saved now. Null: a newer drawing came before this one was begun. */
  'preview.run': { params: z.object({ file: flowPath, text: z.string() }), result: previewView.nullable() },
} as const satisfies MethodTable
