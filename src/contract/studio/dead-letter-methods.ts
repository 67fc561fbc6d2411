import { z } from 'zod'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

const header = z.object({ name: z.string(), value: z.string().nullable() })

/** `<namespace>/<partition>-<offset>`: the runner and the Studio keep theirs apart. */
const id = z.string().regex(/^[\w-]+\/\d+-\d+$/, 'is no id of a dead letter')

/** A message that was set aside, as a list shows it. */
export const letterRow = z.object({
  id,
  /** When it failed, in ms since 1970. */
  time: z.number(),
  node: z.string(),
  code: z.string(),
  message: z.string(),
  /** Where it had entered Millrace. */
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  /** At most 200 characters. */
  key: z.string().nullable(),
  /** The begin of the original value, at most 400 characters. */
  text: z.string().nullable(),
})
export type LetterRow = z.output<typeof letterRow>

/** Dead letters of one node that have one cause. */
export const letterGroup = z.object({
  /** Who has set them aside: the flow that `millrace run` runs, or that of a person's Studio. */
  namespace: z.string(),
  node: z.string(),
  code: z.string(),
  /** What their sentences have in common; null: they are all of that node and code. */
  cause: z.string().nullable(),
  /** In the words of the newest one. */
  message: z.string(),
  /** All of them, exactly. */
  count: z.number().int(),
  /** The newest ones first, a hundred at most. */
  letters: z.array(letterRow),
})
export type LetterGroup = z.output<typeof letterGroup>

export const letterList = z.object({
  /** Those still to be looked at, the cause with the newest one first. */
  groups: z.array(letterGroup),
  count: z.number().int(),
  /** Were put back before. */
  redriven: z.number().int(),
})
export type LetterList = z.output<typeof letterList>

export const letterView = letterRow.extend({
  attempts: z.number().int(),
  /** Of the flow it failed in. */
  revision: z.string(),
  timestamp: z.number(),
  headers: z.array(header),
  /** As it came in, at most a million characters; null for a tombstone. */
  value: z.string().nullable(),
  bytes: z.number().int(),
  isCut: z.boolean(),
  /** The value in front of the failing node, where that is another one; its begin where it was not kept whole. */
  input: z.string().nullable(),
  /** What the node was given is there whole: a redrive can go on from there. */
  isInputWhole: z.boolean(),
  /** The node that a person had sent it to; undefined: it came from outside. */
  start: z.string().optional(),
  /** Which pieces failed, where a split lies before the node. */
  pieces: z.string().optional(),
  isRedriven: z.boolean(),
})
export type LetterView = z.output<typeof letterView>

/** Letters that are put back at once at most, by their ids. */
export const REDRIVE_AT_MOST = 1_000

/** Messages that failed without a wired error port. */
export const deadLetterMethods = {
  'dead-letters.list': { params: z.object({ file: flowPath }), result: letterList },
  /** Refused with USAGE where it is not there. */
  'dead-letters.show': { params: z.object({ file: flowPath, id }), result: letterView },
  /**
   * Puts them in front of the flow's source again, or of the node that failed, for real, each once. Refused with
   * FLOW_FILE_INVALID, TOPIC_MISSING, FLOW_ALREADY_RUNNING, and REDRIVE_INPUT_MISSING where ids are named.
   */
  'dead-letters.redrive': {
    params: z.object({
      file: flowPath,
      /** By id, or all of one cause. */
      which: z.union([
        z.object({ ids: z.array(id).min(1).max(REDRIVE_AT_MOST) }),
        z.object({
          namespace: z.string(),
          node: z.string(),
          code: z.string(),
          cause: z.string().nullable(),
        }),
      ]),
      /** `node`: as it stood in front of the node that failed; what lies before it is not done again. */
      from: z.enum(['start', 'node']).default('start'),
    }),
    result: z.object({
      redriven: z.number().int(),
      /** Had been put back before: nothing was done. */
      before: z.number().int(),
      /** Cannot go on from their node: what that was given was not kept whole. */
      left: z.number().int(),
      /** Are of a message that went back once for all its dead letters. */
      same: z.number().int(),
    }),
    writes: true,
  },
} as const satisfies MethodTable
