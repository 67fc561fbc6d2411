import { z } from 'zod'
import { refusalSchema } from '../protocol/frame.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

/** Folder of a case under `tests/`. */
export const caseName = z
  .string()
  .max(100)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/, 'has letters, digits, ".", "_" and "-" only')

const caseChange = z.object({
  type: z.enum(['missing', 'unexpected', 'moved', 'changed']),
  /** Of expected.ndjson. */
  line: z.number().int().optional(),
  /** As JSON; what did not come, or came otherwise. */
  expected: z.string().optional(),
  /** As JSON. */
  seen: z.string().optional(),
  /** Of a dead letter that came: the code of its error. */
  error: z.string().optional(),
  /** Of a message that changed. */
  fields: z.array(
    z.object({ field: z.string(), expected: z.string().optional(), seen: z.string().optional() }),
  ),
})
export type CaseChangeView = z.output<typeof caseChange>

export const caseView = z.object({
  name: z.string(),
  /** `broken`: its files or its flow are wrong, and it did not run. */
  outcome: z.enum(['passed', 'failed', 'broken']),
  durationMs: z.number(),
  /** Messages that came. */
  messages: z.number().int(),
  hasExpected: z.boolean(),
  /** What keeps it from running, with the file and line. */
  problems: z.array(
    z.object({ file: z.string(), line: z.number().int(), message: z.string(), hint: z.string().optional() }),
  ),
  /** Why it did not come to its end. */
  /** `node`: as people call it. */
  fault: z.object({ ...refusalSchema.shape, node: z.string().optional() }).optional(),
  /** What a node asked outside without an answer, and answers nobody asked for: sentences. */
  notes: z.array(z.string()),
  /** At one place for one key each. */
  differences: z.array(
    z.object({ place: z.string(), key: z.string().nullable(), changes: z.array(caseChange) }),
  ),
  /** Differences that are left out. */
  more: z.number().int(),
})
export type CaseView = z.output<typeof caseView>

/** `isNew`: false where a case of the same message expects something already, which is the one that is told of. */
const savedCase = z.object({ ...caseView.shape, isNew: z.boolean() })
export type SavedCase = z.output<typeof savedCase>

/** The cases of a flow, run on the saved file by the same driver as `millrace test`: nothing outside is reached. */
export const testMethods = {
  /** Names of the cases that lie beside the flow. */
  'tests.list': { params: z.object({ file: flowPath }), result: z.array(z.string()) },
  /** All of them, or those named. Null: a newer run came. */
  'tests.run': {
    params: z.object({ file: flowPath, names: z.array(caseName).optional() }),
    result: z.array(caseView).nullable(),
  },
  /** What comes now is what is expected from now on. Refused with TEST_CASE_INVALID. */
  'tests.expect': {
    params: z.object({ file: flowPath, name: caseName }),
    result: caseView,
    writes: true,
  },
  /**
   * A case of one message, byte by byte, and of what comes of it now, unless there is one already. Its name is made of
   * the one given where that is taken. Refused with TOPIC_MISSING, TOPIC_GAP, FILE_UNWRITABLE.
   */
  'tests.save': {
    params: z.object({
      file: flowPath,
      name: caseName,
      /** Where the message lies that entered the flow. */
      topic: z.string().min(1).max(249),
      partition: z.number().int().nonnegative(),
      offset: z.number().int().nonnegative(),
    }),
    result: savedCase,
    writes: true,
  },
  /** Refused with TEST_CASE_INVALID where the name is taken or the case is gone, FILE_UNWRITABLE. */
  'tests.rename': {
    params: z.object({ file: flowPath, name: caseName, to: caseName }),
    result: z.null(),
    writes: true,
  },
  /** Gives where it lies now, from the folder of the workspace. Refused with TEST_CASE_INVALID, FILE_UNWRITABLE. */
  'tests.delete': {
    params: z.object({ file: flowPath, name: caseName }),
    result: z.object({ to: z.string() }),
    writes: true,
  },
} as const satisfies MethodTable
