import { z } from 'zod'

/**
 * What `run --workers` tells the process of a worker, over the channel that Node opens between parent and child.
 * The first message is `start`; a channel that ends without one means that the command is gone: drain.
 */
export const toWorker = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    worker: z.number().int(),
    of: z.number().int(),
    /** It does what must happen once: `--from`, `--discard`, `--migrate`. */
    first: z.boolean(),
    /** The flow files as the command has read them: one that changes while they run changes no worker. */
    texts: z.array(z.object({ file: z.string(), text: z.string() })),
    /** Ids of flows whose code may run without the sandbox. */
    native: z.array(z.string()),
    /** With `--once`: endless sources count as ended after so many ms. */
    endSourcesAfterMs: z.number().optional(),
  }),
  z.object({ type: z.literal('drain') }),
  z.object({ type: z.literal('stop') }),
  /** With `--once`: every worker is through. */
  z.object({ type: z.literal('end') }),
])

/** What a worker tells besides its events: with `--once`, that nothing is left to do as far as it can see, or is again. */
export const fromWorker = z.object({ type: z.literal('through'), through: z.boolean() })

export type ToWorker = z.output<typeof toWorker>
export type WorkerStart = Extract<ToWorker, { readonly type: 'start' }>
export type FromWorker = z.output<typeof fromWorker>
