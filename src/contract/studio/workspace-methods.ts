import { z } from 'zod'
import type { MethodTable } from './method.ts'

/** A flow file's path from the workspace, with forward slashes. */
export const flowPath = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).*\.flow\.json$/, 'is a path of the workspace that ends in .flow.json')

/** A flow as lists show it. */
export const flowListing = z.object({
  file: flowPath,
  name: z.string(),
  /** The flow's id; empty where none can be read. */
  id: z.string(),
  role: z.enum(['flow', 'outside']),
  nodes: z.number().int(),
  /** When the file was last written, in ms since 1970. */
  changedAt: z.number(),
  /** It cannot be read as a flow; opening it says why. */
  isDamaged: z.boolean(),
})
export type FlowListing = z.output<typeof flowListing>

const newName = z.string().trim().min(1).max(200)

/** SHA-256 of a file's bytes: says whether it is still the one that was read. */
const stamp = z.string()

export const openedFlow = z.object({ file: flowPath, text: z.string(), stamp })
export type OpenedFlow = z.output<typeof openedFlow>

export const example = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  nodes: z.number().int(),
})
export type Example = z.output<typeof example>

export const workspaceView = z.object({
  /** Absolute, for people to read. */
  folder: z.string(),
  name: z.string(),
  flows: z.array(flowListing),
  /** Why nothing can be saved in the folder, as the end of a sentence; null where it can. */
  unwritable: z.string().nullable(),
})
export type WorkspaceView = z.output<typeof workspaceView>

/** Flow files of the folder the Studio was opened on. */
export const workspaceMethods = {
  'workspace.show': { params: z.object({}), result: workspaceView },
  /** Refused with FLOW_FILE_MISSING, FLOW_FILE_INVALID, FILE_OUTSIDE_WORKSPACE. */
  'workspace.open': { params: z.object({ file: flowPath }), result: openedFlow },
  /**
   * Writes the canonical text, at once or not at all. `over` is the stamp of what was read; null for a new file. Refused
   * with FLOW_CHANGED_OUTSIDE where another program has written meanwhile, unless `evenSo`.
   */
  'workspace.save': {
    params: z.object({
      file: flowPath,
      text: z.string(),
      over: stamp.nullable(),
      evenSo: z.boolean().default(false),
    }),
    result: openedFlow,
    writes: true,
    isRepeatable: true,
  },
  /** Where a new flow of this name would go; it is free now. */
  'workspace.file-for': { params: z.object({ name: newName }), result: z.object({ file: flowPath }) },
  /** A new flow with nothing in it, in a folder of its own. */
  'workspace.new-flow': {
    params: z.object({ name: newName }),
    result: openedFlow,
    writes: true,
  },
  'workspace.examples': { params: z.object({}), result: z.array(example) },
  /** Copies an example into the workspace where it is not there yet, with its tables and tests, and opens it. */
  'workspace.take-example': { params: z.object({ name: z.string() }), result: openedFlow, writes: true },
} as const satisfies MethodTable
