import { z } from 'zod'

const kafkaSettings = z.object({
  bootstrap: z.array(z.string()).min(1),
  tls: z.object({ ca: z.string().optional() }).optional(),
  sasl: z
    .object({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
      username: z.string(),
      password: z.string(),
    })
    .optional(),
  sessionMs: z.number().optional(),
  heartbeatMs: z.number().optional(),
})

/** What a host is told to run: a run request that passes between processes, flows as the text they were read from. */
export const hostRequest = z.object({
  /** A flow, and its simulated outside where that runs beside it. */
  flows: z
    .array(
      z.object({
        /** Absolute. */
        file: z.string(),
        text: z.string(),
        /** Of its parameters. */
        values: z.record(z.string(), z.string()),
      }),
    )
    .min(1),
  /** Absolute. */
  workspace: z.string(),
  /** Absolute. */
  dataFolder: z.string(),
  brokerAddress: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('embedded') }),
    z.object({ kind: z.literal('kafka'), settings: kafkaSettings }),
  ]),
  /** Who asked for it; the host adds its own process. */
  owner: z.string(),
  namespace: z.string().optional(),
  topicNames: z.record(z.string(), z.string()),
  from: z.union([z.enum(['committed', 'beginning', 'now']), z.object({ time: z.number() })]),
  discard: z.boolean(),
  once: z.boolean(),
  endSourcesAfterMs: z.number().optional(),
  outageMs: z.number().optional(),
  /** Ids of flows whose code may run without a sandbox. */
  trusted: z.array(z.string()),
})

export type HostRequest = z.output<typeof hostRequest>
