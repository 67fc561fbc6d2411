import { z } from 'zod'
import { nextStep } from './next-step.ts'

/**
 * What a running flow tells its watcher; `millrace run --json` prints one a line. Times are ms since 1970.
 *
 * With `--workers` an event that carries `worker` tells of that worker's part: its tasks, its connectors, its own
 * notices. One without speaks of the whole run. Sums come without it only, so that nothing is counted twice.
 */
const at = { at: z.number(), flow: z.string() }
/** From 1. */
const worker = z.number().int().optional()

export const transitionEvent = z.object({
  type: z.literal('transition'),
  ...at,
  machine: z.enum(['flow', 'task', 'connector']),
  /** Flow id, `<stage>/<partition>`, or node id. */
  id: z.string(),
  from: z.string(),
  to: z.string(),
  /** Why, where it is not the plain course: an outage with cause and cure. */
  cause: z.string().optional(),
  code: z.string().optional(),
  hint: z.string().optional(),
  step: nextStep.optional().catch(undefined),
  worker,
})

/** How many input messages went which way; `in = out + dropped + deadLetters + unfinished`, always. */
export const countsSchema = z.object({
  in: z.number().int(),
  out: z.number().int(),
  dropped: z.number().int(),
  deadLetters: z.number().int(),
  unfinished: z.number().int(),
})

/** What one worker process has of a flow; the sums of the event hold it already. */
export const workerFigures = z.object({
  worker: z.number().int(),
  /** Process id; absent while none runs. */
  process: z.number().int().optional(),
  /** Of the flow in that process, as its machine says. */
  state: z.string(),
  /** Tasks held, as `<stage>/<partition>`. */
  tasks: z.array(z.string()),
  perSecond: z.number(),
  /** Input messages that worker has finished, whichever of its processes did. */
  finished: z.number().int(),
})

/** Messages that stand at a node, for it waits for answers or is tried again. */
export const heldFigures = z.object({
  count: z.number().int(),
  /** How long the oldest stands there, in ms; 0 where none does. */
  oldestMs: z.number(),
  /** Of them so many failed before, and wait for the next attempt. */
  again: z.number().int(),
  /** Of those that are tried again the furthest: which attempt comes, of how many, in how many ms. */
  attempt: z.number().int().optional(),
  attempts: z.number().int().optional(),
  nextInMs: z.number().optional(),
  /** How long messages stood there lately, in ms: half of them, and 95 of 100, no longer than this. */
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
})
export type HeldFigures = z.output<typeof heldFigures>

/** A system outside that is away, at a node that speaks to it. It is tried again without end. */
export const outageFigures = z.object({
  /** How long it has been away, in ms. */
  sinceMs: z.number(),
  /** In how many ms it is tried again; 0: just now. */
  nextInMs: z.number(),
})
export type OutageFigures = z.output<typeof outageFigures>

export const metricsEvent = z.object({
  type: z.literal('metrics'),
  ...at,
  counts: countsSchema,
  perSecond: z.number(),
  /** How many tasks the flow has, whoever holds them. */
  tasks: z.number().int(),
  /** Newest minus committed, in messages, over the topics of the tasks held here. */
  lag: z.number().int(),
  budgetBytes: z.number().int(),
  /** Of so many in all, in each process. */
  budgetMostBytes: z.number().int().optional(),
  /** Messages by node and port, counted at the commit: `{"lookup-product": {"in": 3, "found": 2, "missing": 1}}`. */
  nodes: z.record(z.string(), z.record(z.string(), z.number().int())),
  /** By node, of those that do not answer at once. */
  held: z.record(z.string(), heldFigures).optional(),
  /** By node, of those whose system is away, in the tasks held here. */
  outages: z.record(z.string(), outageFigures).optional(),
  /** Messages written, by topic or file. */
  written: z.record(z.string(), z.number().int()),
  /** With `--workers`: who has what of it. */
  workers: z.array(workerFigures).optional(),
})

export const noticeEvent = z.object({
  type: z.literal('notice'),
  ...at,
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  step: nextStep.optional().catch(undefined),
  worker,
})

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** A line of a `log` node. It is told as its message passes: one that runs again after a crash is told again. */
export const logEvent = z.object({
  type: z.literal('log'),
  ...at,
  node: z.string(),
  level: z.enum(LOG_LEVELS),
  /** One line of at most 1,000 characters, without control characters. */
  text: z.string(),
  /** Lines left out since the one before, in the same task. */
  leftOut: z.number().int(),
  worker,
})

export const summaryEvent = z.object({
  type: z.literal('summary'),
  ...at,
  counts: countsSchema,
  /** Messages written, by topic or file. */
  written: z.record(z.string(), z.number().int()),
  ended: z.enum(['finished', 'stopped', 'failed']),
  durationMs: z.number(),
})

export const runEvent = z.discriminatedUnion('type', [
  transitionEvent,
  metricsEvent,
  noticeEvent,
  logEvent,
  summaryEvent,
])

export type TransitionEvent = z.output<typeof transitionEvent>
export type Counts = z.output<typeof countsSchema>
export type WorkerFigures = z.output<typeof workerFigures>
export type MetricsEvent = z.output<typeof metricsEvent>
export type NoticeEvent = z.output<typeof noticeEvent>
export type LogEvent = z.output<typeof logEvent>
export type SummaryEvent = z.output<typeof summaryEvent>
export type RunEvent = z.output<typeof runEvent>
