import { z } from 'zod'
import type { MethodTable } from './method.ts'

/** Two pages on one workspace would overwrite one another: one has the pen, the others look on. */
export const penMethods = {
  /** "Edit here": the page that had it looks on from now. */
  'pen.take': { params: z.object({}), result: z.null() },
} as const satisfies MethodTable
