import { z } from 'zod'
import { conditionFault, journey, sample, sampleState, tapCounts } from '../inspection.ts'
import type { Stream } from './streams.ts'
import { TAP_PER_SECOND_AT_MOST } from './tap-rate.ts'

/** One port of one flow. */
const tappedPort = z.object({
  flow: z.string(),
  node: z.string(),
  /** `in`, or an output port. */
  port: z.string(),
})

export const tapOptions = tappedPort.extend({
  /** A condition in CEL: only messages that it holds for are kept. */
  filter: z.string().optional(),
  perSecond: z.number().int().min(1).max(TAP_PER_SECOND_AT_MOST).optional(),
  /** So many may be kept at once after a rest: all of a small run, not a sample of it. */
  burst: z.number().int().min(1).max(TAP_PER_SECOND_AT_MOST).optional(),
  /** With each sample's way, as far as it is known when the sample is told. */
  withJourney: z.boolean().optional(),
})

export const tapNews = z.discriminatedUnion('type', [
  /** It is set. */
  z.object({
    type: z.literal('opened'),
    /** Messages that crossed the port before have smaller ids, at whatever tap; what crosses from now on has larger ones, or this one. */
    from: z.number().int(),
    /** What conditions know as `parameters` there. */
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  z.object({ type: z.literal('sample'), sample, counts: tapCounts, journey: journey.optional() }),
  /** Samples told before: their commit is durable, or failed. */
  z.object({
    type: z.literal('state'),
    ids: z.array(z.number().int()),
    state: sampleState,
    commit: z.number().int().optional(),
  }),
  /** The whole way of a sample that was told before its message had finished; with `withJourney` only. */
  z.object({ type: z.literal('journey'), id: z.number().int(), journey }),
  /** `fault`: what the filter failed with first. */
  z.object({ type: z.literal('counts'), counts: tapCounts, fault: conditionFault.optional() }),
])

/**
 * Messages at a port, previews only; a sample that finds no credit is dropped and counted. Counts, and what became of
 * the samples that were told, are never left out: in the end they are exact, however slowly a watcher reads.
 */
export const tapStream = {
  name: 'tap',
  policy: 'sample',
  payload: tapNews,
  options: tapOptions,
  keyOf: (news: z.output<typeof tapNews>) => {
    if (news.type === 'sample') return undefined
    if (news.type === 'counts' || news.type === 'opened') return news.type
    // A sample's state is told once, so no two of these are of the same samples.
    return news.type === 'journey' ? `journey ${news.id}` : `state ${news.ids[0]}`
  },
} as const satisfies Stream<z.output<typeof tapNews>, z.output<typeof tapOptions>>

export const sampleOptions = z.object({ flow: z.string(), id: z.number().int() })

/** One sample in full, once: its journey, and as the body its value's bytes where they were kept. */
export const sampleStream = {
  name: 'sample',
  policy: 'every',
  payload: z.object({ sample, journey }),
  options: sampleOptions,
} as const satisfies Stream<unknown, z.output<typeof sampleOptions>>

export type TapNews = z.output<typeof tapNews>
export type TapOptions = z.output<typeof tapOptions>
