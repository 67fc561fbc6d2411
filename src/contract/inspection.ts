import { z } from 'zod'

/** What people see of messages at a port of a running flow. Times are ms since 1970 unless a name says otherwise. */

/** Where a message entered Millrace. */
export const sampleOrigin = z.object({
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
})

/** Of a value a list has so many bytes at most; the rest is asked for with the message. */
export const LISTED_BYTES = 2_048

/** The begin of a text or of bytes; `cut` where there is more. */
export const preview = z.object({
  text: z.string(),
  /** Of the whole, as bytes. */
  bytes: z.number().int(),
  cut: z.boolean(),
})

/** A message at a port, on its way. */
export const journeyStep = z.object({
  node: z.string(),
  /** `in`, or the output port it left by. */
  port: z.string(),
  /** ms since the message was admitted. */
  afterMs: z.number(),
  key: preview.nullable(),
  value: preview.nullable(),
})

export const journeyFailure = z.object({
  node: z.string(),
  code: z.string(),
  message: z.string(),
  afterMs: z.number(),
})

/** A message's time at a node that it could not pass at once. */
export const journeyStay = z.object({
  node: z.string(),
  /** The node's own time with it, over all attempts; of its whole batch, where the node answers for batches. */
  workMs: z.number(),
  /** The rest: for its turn, between attempts, and until its answer could go on. */
  waitMs: z.number(),
})

/** The way of one input message through its stage. */
export const journey = z.object({
  steps: z.array(journeyStep),
  failures: z.array(journeyFailure),
  /** In the order in which the message went on. */
  stays: z.array(journeyStay),
  /** Figures that nodes counted or noted for this message: `{"lookup-product": {"hits": 1, "ageMs": 5012}}`. */
  figures: z.record(z.string(), z.record(z.string(), z.number())),
  /** False while a node still waits for an answer. */
  finished: z.boolean(),
  /** More steps than are kept were taken. */
  cut: z.boolean(),
  /** It begins at the tap: so many messages came that not each was followed from its source. */
  partial: z.boolean(),
})

/** `rolled-back`: its commit failed, so the message will run again. */
export const sampleState = z.enum(['running', 'committed', 'rolled-back'])

export const sample = z.object({
  /** Counts up in its process; the body is asked for by it. */
  id: z.number().int(),
  at: z.number(),
  node: z.string(),
  port: z.string(),
  /** `<stage>/<partition>`. */
  task: z.string(),
  epoch: z.number().int(),
  origin: sampleOrigin,
  timestamp: z.number(),
  key: preview.nullable(),
  /** Null: a tombstone. */
  value: preview.nullable(),
  /** How the value is written, where that is not JSON. */
  format: z.enum(['text', 'bytes']).optional(),
  headers: z.array(z.object({ name: z.string(), value: preview.nullable() })),
  state: sampleState,
  /** Number of the task's commit since it was assigned. */
  commit: z.number().int().optional(),
})

/** `seen = kept + filtered + skipped`, always. */
export const tapCounts = z.object({
  seen: z.number().int(),
  kept: z.number().int(),
  /** The filter said no, or failed on it. */
  filtered: z.number().int(),
  /** Of those filtered: it failed on them, a missing field among the reasons. */
  failed: z.number().int(),
  /** More came than a tap looks at. */
  skipped: z.number().int(),
  /** Kept and pushed out by newer ones before anybody took them. */
  dropped: z.number().int(),
})

/** What a filter failed with. */
export const conditionFault = z.object({ message: z.string(), hint: z.string().optional() })

export type ConditionFault = z.output<typeof conditionFault>
export type SampleOrigin = z.output<typeof sampleOrigin>
export type Preview = z.output<typeof preview>
export type JourneyStay = z.output<typeof journeyStay>
export type JourneyStep = z.output<typeof journeyStep>
export type Journey = z.output<typeof journey>
export type Sample = z.output<typeof sample>
export type SampleState = z.output<typeof sampleState>
export type TapCounts = z.output<typeof tapCounts>
