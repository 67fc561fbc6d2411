import { z } from 'zod'
import { NAME_PATTERN } from '../flow-file.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

/** Where a sample came from. */
export const sampleOrigin = z.enum(['pasted', 'test', 'topic', 'file', 'generator', 'run'])
export type SampleOrigin = z.output<typeof sampleOrigin>

/** A message kept for previews. Text; bytes that are none stand as `base64:...`. */
export const sample = z.object({
  key: z.string().nullable(),
  /** The bytes as text, digit by digit; null for a tombstone. */
  value: z.string().nullable(),
  headers: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  /** ms since 1970. */
  timestamp: z.number(),
  origin: sampleOrigin,
  /** Which one it is, for people: `product_events 3:918221`, `tests/known-and-unknown line 2`. */
  place: z.string().optional(),
})
export type Sample = z.output<typeof sample>

/** By source node. */
export const samplesBySource = z.record(z.string(), z.array(sample))
export type SamplesBySource = z.output<typeof samplesBySource>

/** Samples that one source keeps. */
export const SAMPLES_AT_MOST = 100
/** Messages that are taken from the end of a topic. */
export const SAMPLES_OF_TOPIC = 20
/** Messages that are taken from the beginning of a file. */
export const SAMPLES_OF_FILE = 20

/** What a text that was pasted or dropped holds. */
export const readSamples = z.object({
  samples: z.array(sample),
  /** Sentences: what is no JSON and where, what was left out. */
  notes: z.array(z.string()),
})
export type ReadSamples = z.output<typeof readSamples>

/** Messages kept for previews, on this machine only. */
export const sampleMethods = {
  /** `text` is the drawing: its sources say which samples there are. */
  'samples.show': { params: z.object({ file: flowPath, text: z.string() }), result: samplesBySource },
  /** Replaces what a source has; an empty list forgets it, and the test's input is shown again. */
  'samples.keep': {
    params: z.object({
      /** The flow's id: its samples follow the file when that is moved. */
      flow: z.string().regex(NAME_PATTERN).max(100),
      node: z.string(),
      samples: z.array(sample).max(SAMPLES_AT_MOST),
    }),
    result: z.null(),
    writes: true,
    isRepeatable: true,
  },
  /** Reads what a person pasted or dropped: JSON, a list of it, lines of it, lines of `topics read`, or text. Keeps nothing. */
  'samples.read-text': { params: z.object({ text: z.string().max(8_000_000) }), result: readSamples },
  /**
   * The last messages of a topic, oldest first, read without a group. Keeps nothing. Refused with TOPIC_MISSING where
   * the workspace's broker has no such topic, and with what the broker says.
   */
  'samples.read-topic': {
    params: z.object({
      topic: z.string().min(1).max(249),
      count: z.number().int().min(1).max(SAMPLES_AT_MOST).default(SAMPLES_OF_TOPIC),
    }),
    result: z.array(sample),
  },
  /**
   * The first messages of a file source, as the engine reads them from its file in the workspace; notes say which lines
   * make none. `text` is the drawing. Keeps nothing. Refused with FLOW_FILE_INVALID where the node has a fault, with
   * FILE_OUTSIDE_WORKSPACE, FILE_MISSING, FILE_UNREADABLE and FILE_FORMAT_INVALID.
   */
  'samples.read-file': {
    params: z.object({
      file: flowPath,
      text: z.string(),
      node: z.string(),
      count: z.number().int().min(1).max(SAMPLES_AT_MOST).default(SAMPLES_OF_FILE),
    }),
    result: readSamples,
  },
} as const satisfies MethodTable
