import { z } from 'zod'
import { ERROR_CODES, type ErrorClass, type ErrorCode } from '../errors.ts'
import { PROBLEM_CODES } from '../problem.ts'
import type { MethodTable } from './method.ts'
import { sampleOrigin } from './sample-methods.ts'
import { flowPath } from './workspace-methods.ts'

const previewMessage = z.object({
  /** Which sample it came from, by its place in `sources`; undefined: a source made it by itself. */
  sample: z.number().int().optional(),
  /** Of a message that left: which one of the node's In it came of, by its place there; undefined: that one is not kept. */
  from: z.number().int().optional(),
  key: z.string().nullable(),
  value: z.string().nullable(),
  bytes: z.number(),
  isCut: z.boolean(),
  headers: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  timestamp: z.number(),
  /** Fields of the value that are exact decimals, as paths inside of it; lists on the way are walked. */
  decimals: z.array(z.string()).optional(),
})
export type PreviewMessageView = z.output<typeof previewMessage>

const portPreview = z.object({ count: z.number().int(), messages: z.array(previewMessage) })
export type PortPreviewView = z.output<typeof portPreview>

const previewError = z.object({
  sample: z.number().int().optional(),
  /** Which message of the node's In failed, by its place there. */
  from: z.number().int().optional(),
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && code in ERROR_CODES),
  class: z.custom<ErrorClass>((each) => typeof each === 'string'),
  message: z.string(),
  hint: z.string().optional(),
  attempts: z.number().int(),
  deadLetter: z.boolean(),
})
export type PreviewErrorView = z.output<typeof previewError>

const nodePreview = z.object({
  in: portPreview,
  out: z.record(z.string(), portPreview),
  errors: z.array(previewError),
  dropped: portPreview,
  /** Why messages of In left as they did, in the node's words: a row that was not found. */
  reasons: z.array(z.object({ from: z.number().int(), message: z.string() })),
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
  /** A table is being read, and goes on being read: asked for again, the preview comes further. */
  isReading: z.boolean().optional(),
  /** The samples that were pushed, in order: by the node they came by, and their place in its list. */
  sources: z.array(
    z.object({
      node: z.string(),
      index: z.number().int(),
      origin: sampleOrigin,
      /** Which one it is, for people. */
      place: z.string().optional(),
    }),
  ),
  elapsedMs: z.number(),
})
export type PreviewView = z.output<typeof previewView>

/** Kept of each value unless more is asked for, in bytes. */
export const PREVIEW_VALUE_BYTES = 16_384

/** What samples do in a drawing, before any run. */
export const previewMethods = {
  /** `text` is the file as it would be saved now. Null: a newer drawing came before this one was begun. */
  'preview.run': {
    params: z.object({
      file: flowPath,
      text: z.string(),
      /** Kept of each value. */
      valueBytes: z.number().int().min(1).max(2_000_000).default(PREVIEW_VALUE_BYTES),
    }),
    result: previewView.nullable(),
  },
} as const satisfies MethodTable
