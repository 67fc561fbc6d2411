import { z } from 'zod'
import { logEvent, metricsEvent, noticeEvent, summaryEvent, transitionEvent } from '../run-protocol.ts'

/**
 * What becomes of an item while its watcher has no credit left.
 *
 * - `latest`: it waits, and a newer one of the same key takes its place; 20 times a second at most.
 * - `sample`: it is dropped and counted; one that has a key waits, and a newer one of the same key takes its place.
 * - `every`: it waits; where too many wait, the subscription ends with the reason, and nothing is left out silently.
 */
export type StreamPolicy = 'latest' | 'sample' | 'every'

/** A kind of subscription: what a watcher asks for by name, and what it gets. */
export interface Stream<Payload = unknown, Options = unknown> {
  readonly name: string
  readonly policy: StreamPolicy
  readonly payload: z.ZodType<Payload>
  /** What a watcher says with its subscription: which port, which filter. */
  readonly options: z.ZodType<Options>
  /** Waiting items of one key replace one another. Undefined, for `sample`: it may be left out. */
  keyOf?(payload: Payload): string | undefined
}

/** Every change of state, notice and summary, in order: nothing of a run's story is left out. */
export const storyStream = {
  name: 'story',
  policy: 'every',
  payload: z.discriminatedUnion('type', [transitionEvent, noticeEvent, logEvent, summaryEvent]),
  options: z.undefined(),
} as const satisfies Stream

/** The newest figures of each flow. */
export const metricsStream = {
  name: 'metrics',
  policy: 'latest',
  payload: metricsEvent,
  options: z.undefined(),
  keyOf: ({ flow }: z.output<typeof metricsEvent>) => flow,
} as const satisfies Stream<z.output<typeof metricsEvent>, undefined>

/** The state that each machine is in, as the transition that led there; at the subscription those of all. */
export const statesStream = {
  name: 'states',
  policy: 'latest',
  payload: transitionEvent,
  options: z.undefined(),
  keyOf: ({ flow, machine, id }: z.output<typeof transitionEvent>) => `${flow} ${machine} ${id}`,
} as const satisfies Stream<z.output<typeof transitionEvent>, undefined>

/** A sign of life, from the event loop that also runs the flow. */
export const lifeStream = {
  name: 'life',
  policy: 'latest',
  payload: z.object({ at: z.number() }),
  options: z.undefined(),
  keyOf: () => '',
} as const satisfies Stream<{ at: number }, undefined>

export type StoryEvent = z.output<typeof storyStream.payload>
