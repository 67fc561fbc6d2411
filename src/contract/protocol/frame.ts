import { z } from 'zod'
import { nextStep } from '../next-step.ts'

/** Raised when an older program could not follow any more; both ends say theirs first, and part where they differ. */
export const PROTOCOL_VERSION = 1

/** The largest frame that either end takes, in bytes: a message of the largest size with what is said about it. */
export const FRAME_BYTES = 33 * 1024 * 1024

/** What of a frame is read as JSON, in bytes; everything larger travels as a body. */
export const HEADER_BYTES = 1024 * 1024

/** Subscriptions that one watcher has at a time. */
export const SUBSCRIPTIONS_AT_MOST = 256

/** Items that a watcher may ask for ahead. */
export const CREDIT_AT_MOST = 10_000

/** Chosen by the watcher; never used twice on one connection. */
const id = z.number().int().nonnegative()
const credit = z.number().int().min(1).max(CREDIT_AT_MOST)

/** Why something ended or was refused, in the words of an error. */
export const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  // One that a later version knows: its hint says enough.
  step: nextStep.optional().catch(undefined),
})

const hello = z.object({ type: z.literal('hello'), version: z.number().int() })

/** The last word before a connection is closed: what the other end did that it may not. */
const errorFrame = z.object({ type: z.literal('error'), ...refusalSchema.shape })

/** What a watcher tells a host. */
export const watcherFrame = z.discriminatedUnion('type', [
  hello,
  errorFrame,
  /** The flow to run; only who started the process says it, and once. Its shape is the host's own. */
  z.object({ type: z.literal('start'), request: z.unknown() }),
  /** Finish what is in work, commit, stop. */
  z.object({ type: z.literal('drain') }),
  /** Stop at once: what is not committed runs again next time. */
  z.object({ type: z.literal('stop-now') }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('resume') }),
  /** A stream by name (streams.ts); `options` are checked by the stream. */
  z.object({ type: z.literal('subscribe'), id, stream: z.string(), credit, options: z.unknown().optional() }),
  z.object({ type: z.literal('credit'), id, more: credit }),
  z.object({ type: z.literal('unsubscribe'), id }),
])

/** What a host tells a watcher. */
export const hostFrame = z.discriminatedUnion('type', [
  z.object({ ...hello.shape, process: z.number().int() }),
  errorFrame,
  /** One item of a stream; costs one credit. `dropped`: how many of this subscription were dropped so far, exactly. */
  z.object({ type: z.literal('item'), id, dropped: z.number().int().nonnegative(), payload: z.unknown() }),
  /** The same count where it has grown and no item follows. */
  z.object({ type: z.literal('dropped'), id, dropped: z.number().int().nonnegative() }),
  /** The host gives a subscription no more; without a reason its stream is at its end. */
  z.object({ type: z.literal('closed'), id, reason: refusalSchema.optional() }),
  /** The run is over; what its streams still had to say came before. */
  z.object({
    type: z.literal('over'),
    ended: z.enum(['finished', 'stopped', 'failed']),
    error: z.object({ ...refusalSchema.shape, node: z.string().optional() }).optional(),
  }),
])

export type Refusal = z.output<typeof refusalSchema>
export type WatcherFrame = z.output<typeof watcherFrame>
export type HostFrame = z.output<typeof hostFrame>
export type OverFrame = Extract<HostFrame, { readonly type: 'over' }>
