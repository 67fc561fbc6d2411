import { z } from 'zod'
import type { MethodTable } from './method.ts'
import { flowPath, openedFlow } from './workspace-methods.ts'

/** A drawing that was not saved yet, kept beside the workspace's own data and never in the file. */
export const draft = z.object({
  text: z.string(),
  /** Stamp of the file that it was drawn over; null: the file was not there. */
  over: z.string().nullable(),
  /** When it was kept, in ms since 1970. */
  at: z.number(),
})
export type Draft = z.output<typeof draft>

const flowName = z.string().trim().min(1).max(200)

/** What is done to flow files as files, and the drawings that are not in them yet. */
export const fileMethods = {
  /** Gives the flow another name; its file, and the folder that is only its own, follow. */
  'files.rename': {
    params: z.object({ file: flowPath, name: flowName }),
    result: openedFlow,
    writes: true,
  },
  /** A copy with an id of its own, with its tables and tests where the folder is only its own. */
  'files.duplicate': { params: z.object({ file: flowPath }), result: openedFlow, writes: true },
  /** Moves it into `.millrace/deleted`, its folder with it where that is only its own; says where it lies now. */
  'files.delete': {
    params: z.object({ file: flowPath }),
    result: z.object({ to: z.string() }),
    writes: true,
  },
  /** A file of somebody else becomes a flow of this workspace; what was there stays. Refused with FLOW_FILE_INVALID. */
  'files.import': {
    params: z.object({ text: z.string().max(20_000_000) }),
    result: openedFlow,
    writes: true,
  },
  'drafts.show': { params: z.object({ file: flowPath }), result: draft.nullable() },
  'drafts.keep': {
    params: z.object({ file: flowPath, text: z.string(), over: z.string().nullable() }),
    result: z.null(),
    writes: true,
    isRepeatable: true,
  },
  /** What was put into the drawing comes from elsewhere: what it asks for is asked about before it runs. */
  'drafts.pasted': {
    params: z.object({ file: flowPath }),
    result: z.null(),
    writes: true,
    isRepeatable: true,
  },
  'drafts.drop': { params: z.object({ file: flowPath }), result: z.null(), writes: true, isRepeatable: true },
} as const satisfies MethodTable
