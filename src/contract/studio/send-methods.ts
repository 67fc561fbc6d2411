import { z } from 'zod'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

/** Messages that a person puts in front of a node by hand. */
export const sendMethods = {
  /**
   * Puts one message in front of a node of the saved flow, for real: it is read as all others are, and ends as they do.
   * In front of a source the value is what its topic would hold, elsewhere JSON. Refused with FLOW_FILE_INVALID,
   * TOPIC_MISSING (the flow never ran), CODEC_INPUT_INVALID, ENVIRONMENT_PROTECTED.
   */
  'messages.send': {
    params: z.object({
      file: flowPath,
      node: z.string().min(1).max(200),
      key: z.string().nullable(),
      /** Null: a tombstone. */
      value: z.string().max(32_000_000).nullable(),
      headers: z.array(z.object({ name: z.string(), value: z.string().nullable() })).default([]),
    }),
    /** Where it lies until the flow reads it. */
    result: z.object({ topic: z.string(), partition: z.number().int(), offset: z.number().int() }),
    writes: true,
  },
} as const satisfies MethodTable
