import { z } from 'zod'

/**
 * The next step behind an error as data, where who types commands takes it otherwise than who looks at a screen. The
 * error's `hint` has it for a terminal; a screen words it anew, and may make a button of it.
 */
export const nextStep = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('create-topic'),
    topic: z.string(),
    /** It holds the rows of a table: only the newest of each key is kept. */
    isCompacted: z.boolean(),
    /** Of what is there the one that is called much like it. */
    near: z.string().optional(),
  }),
  /** The flow does not run. */
  z.object({ do: z.literal('run') }),
  /** All was read: from the beginning there is something. */
  z.object({ do: z.literal('read-again') }),
  /** Nothing lies there that could be read. */
  z.object({ do: z.literal('send-message') }),
  /** Where reading starts must be said. */
  z.object({ do: z.literal('choose-start') }),
  /** Another process runs the flow. */
  z.object({ do: z.literal('stop-other') }),
  /** The data folder cannot lie where it does. */
  z.object({ do: z.literal('other-data-folder') }),
  /** What is accepted cannot be kept where it is. */
  z.object({ do: z.literal('other-config-folder') }),
  /** What an earlier revision keeps would be lost; `formerId`: of the node that is gone. */
  z.object({ do: z.literal('give-up-state'), formerId: z.string().optional() }),
  z.object({ do: z.literal('see-problems') }),
  z.object({ do: z.literal('look-at-letters') }),
  /** The source of a topic is gone from the flow. */
  z.object({ do: z.literal('put-source-back') }),
  z.object({ do: z.literal('give-default'), parameter: z.string() }),
  z.object({ do: z.literal('give-secret'), variable: z.string() }),
  /** How the environment connects. */
  z.object({
    do: z.literal('set-connection'),
    setting: z.enum(['tls', 'sasl']),
    is: z.enum(['missing', 'missing-perhaps', 'too-much']),
  }),
])

export type NextStep = z.output<typeof nextStep>
