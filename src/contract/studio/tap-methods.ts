import { z } from 'zod'
import { conditionFault, journey, sampleOrigin, sampleState } from '../inspection.ts'
import { refusalSchema } from '../protocol/frame.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

/** What became of a message at the tapped node, as far as it is known. */
const tapResult = z.enum(['running', 'done', 'failed', 'rolled-back', 'hit', 'miss', 'stale'])
export type TapResult = z.output<typeof tapResult>

/** Named by its tap and its place in it. Places count up and are never used again. */
const tap = z.number().int()
const seq = z.number().int().nonnegative()

/** A message as one row of a list. */
export const tapRow = z.object({
  seq,
  /** When it passed, in ms since 1970. */
  at: z.number(),
  port: z.string(),
  origin: sampleOrigin,
  /** At most 200 characters. */
  key: z.string().nullable(),
  /** Time at the node; at an input, since the message was admitted. Null: not known. */
  ms: z.number().nullable(),
  result: tapResult,
  /** Age of the reference table's rows when it was looked up. */
  ageMs: z.number().optional(),
  /** The begin of the value, at most 400 characters; null for a tombstone. */
  text: z.string().nullable(),
  /** There is more of it. */
  isCut: z.boolean(),
})
export type TapRow = z.output<typeof tapRow>

/** Rows in the order of the list; `from` is the number of the first one. */
const tapRows = z.object({ from: z.number().int(), rows: z.array(tapRow) })
export type TapRows = z.output<typeof tapRows>

/** `seen = kept + gone + dropped + filtered + skipped + unasked` once everything has been told. */
export const tapFigures = z.object({
  /** Passed the port since the tap was opened; of what was kept before those that a condition was asked of. */
  seen: z.number().int(),
  /** Can be looked at. */
  kept: z.number().int(),
  /** Of those kept: the begin of a long value is here alone, so that text behind it is not found. */
  begins: z.number().int(),
  /** Were kept, and newer ones took their room. */
  gone: z.number().int(),
  /** Kept by the flow's process, and not read in time here. */
  dropped: z.number().int(),
  /** The condition did not hold for them. */
  filtered: z.number().int(),
  /** Of those filtered: the condition failed on them, for one that a field is missing. */
  failed: z.number().int(),
  /** More came than a tap looks at: the rest is a sample. */
  skipped: z.number().int(),
  /** Kept before the condition was there, and it could not be asked of them: the begin alone was kept, or it took too long. */
  unasked: z.number().int(),
  /** Of those told here so many had a value that could not be read. */
  undecodable: z.number().int(),
})
export type TapFigures = z.output<typeof tapFigures>

/** How a tap stands. What it lists are numbered `first` to `end - 1`, oldest first. */
export const tapView = z.object({
  tap,
  /** `waiting`: the flow has not run since; `ended`: it ran, and does not now. It goes on by itself. */
  state: z.enum(['waiting', 'open', 'ended']),
  first: z.number().int(),
  end: z.number().int(),
  /** Counts up when numbers of the list come to mean other messages: one came or went amid it. */
  shifts: z.number().int(),
  /** This was found so far; more is being looked through, or asked. */
  isSearching: z.boolean(),
  figures: tapFigures,
  /** When the newest one passed, in ms since 1970; null: none did. */
  lastAt: z.number().nullable(),
  /** What the condition failed with first. */
  fault: conditionFault.optional(),
  /** Why nothing can come: the running flow has no such port. */
  refused: refusalSchema.optional(),
  /** The newest rows, where they are the first that the page is told of: it need not ask for what it waits for. */
  ahead: tapRows.optional(),
})
export type TapView = z.output<typeof tapView>

/** At most 512 bytes of it; `isCut` where there is more. */
const shortText = z.object({ text: z.string(), isCut: z.boolean() }).nullable()

/** A message in full, its value by parts. */
export const tapMessage = z.object({
  seq,
  at: z.number(),
  node: z.string(),
  port: z.string(),
  /** `<stage>/<partition>`. */
  task: z.string(),
  origin: sampleOrigin,
  timestamp: z.number(),
  key: shortText,
  headers: z.array(z.object({ name: z.string(), value: shortText })),
  state: sampleState,
  /** Number of the task's commit since it was assigned. */
  commit: z.number().int().optional(),
  /** Null: a tombstone. */
  value: z
    .object({
      /** Of the part that was asked for; bytes that are no text stand as `base64:...`. */
      text: z.string(),
      /** Where the next part begins, in bytes; null at the end. */
      next: z.number().int().nullable(),
      /** Of the whole value. */
      bytes: z.number().int(),
      /** Of the whole value so much is still there: the rest was not kept. */
      keptBytes: z.number().int(),
    })
    .nullable(),
})
export type TapMessage = z.output<typeof tapMessage>

/** Rows that are given at once at most. */
export const TAP_ROWS_AT_MOST = 200
/** Of a value that is given at once, in bytes. */
const TAP_PART_BYTES = 65_536
/** Ports of one node that are tapped together. */
const TAP_PORTS_AT_MOST = 32

/**
 * Messages at ports of running flows, whoever started them. The page asks for the rows it shows; what flows never waits
 * for a page.
 */
export const tapMethods = {
  /**
   * Taps ports of a node from now on; the same tap again goes on with what it has kept. Refused with
   * EXPRESSION_INVALID, FLOW_FILE_INVALID, FLOW_FILE_MISSING, TAP_INVALID.
   */
  'taps.open': {
    params: z.object({
      file: flowPath,
      node: z.string().min(1).max(200),
      /** `in`, or output ports. */
      ports: z.array(z.string().min(1).max(200)).min(1).max(TAP_PORTS_AT_MOST),
      /**
       * A condition in CEL: what is kept at these ports already is asked first, and from then on the flow's process keeps
       * only what it holds for.
       */
      filter: z.string().max(10_000).optional(),
      /** Words that must be in key or value, `key:...`, `status:...`: of what was kept only this is listed. */
      find: z.string().max(1_000).default(''),
    }),
    result: tapView,
  },
  /** Lists others of what is kept. Refused with TAP_INVALID. */
  'taps.find': { params: z.object({ tap, find: z.string().max(1_000) }), result: tapView },
  'taps.close': { params: z.object({ tap }), result: z.null() },
  /** Rows by their number in the list. Fewer come where they are gone or not there yet. Refused with TAP_INVALID. */
  'taps.rows': {
    params: z.object({
      tap,
      from: z.number().int().nonnegative(),
      count: z.number().int().min(1).max(TAP_ROWS_AT_MOST),
    }),
    result: tapRows,
  },
  /** One message, its value from `from` on. Refused with TAP_INVALID. */
  'taps.message': {
    params: z.object({
      tap,
      seq,
      from: z.number().int().nonnegative().default(0),
      bytes: z.number().int().min(4).max(2_000_000).default(TAP_PART_BYTES),
    }),
    result: tapMessage,
  },
  /** The way of a message through its stage. Refused with TAP_INVALID. */
  'taps.journey': { params: z.object({ tap, seq }), result: journey },
} as const satisfies MethodTable
