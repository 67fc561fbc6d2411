import { z } from 'zod'
import { LOG_LEVELS } from '../run-protocol.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

/** What a run said: a line of a `log` node, a notice, or a change of its state. */
export const logLine = z.object({
  /** Counts up; never used again. */
  seq: z.number().int(),
  /** ms since 1970. */
  at: z.number(),
  kind: z.enum(['log', 'notice', 'state']),
  level: z.enum(LOG_LEVELS),
  /** The node that said it. */
  node: z.string().optional(),
  text: z.string(),
  code: z.string().optional(),
  hint: z.string().optional(),
  /** Lines left out since the one before, in the same task. */
  leftOut: z.number().int(),
})
export type LogLine = z.output<typeof logLine>

/** Lines that are kept of a flow. */
export const LOG_LINES_AT_MOST = 2_000

/** What runs of a flow say, whoever started them, since a page has first asked. */
export const logMethods = {
  /** Lines from a place on; those before `first` are gone. */
  'logs.read': {
    params: z.object({ file: flowPath, from: z.number().int().nonnegative() }),
    result: z.object({ first: z.number().int(), end: z.number().int(), lines: z.array(logLine) }),
  },
} as const satisfies MethodTable
