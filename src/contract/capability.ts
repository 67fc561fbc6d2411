import { z } from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is SHA-256 in hex')
const hosts = z.array(z.string().min(1)).min(1)

/**
 * One thing a file could do beyond its own topics and its own files, as a user accepts it. Equal capabilities are
 * one: which node asks for it is no part of it, so that moving or renaming a node asks nothing.
 */
export const capabilitySchema = z.discriminatedUnion('power', [
  /** Runs this body in the sandbox. The language belongs to it: one text may mean two things in two languages. */
  z.strictObject({ power: z.literal('code'), language: z.string().min(1), sha256 }),
  /** Runs this body in our own process, with all that the user of this machine may do. */
  z.strictObject({ power: z.literal('native-code'), language: z.string().min(1), sha256 }),
  /** Reads a file; relative to the workspace, links resolved. */
  z.strictObject({ power: z.literal('read'), file: z.string().min(1) }),
  /** Writes files of this name; relative to the workspace, links resolved. */
  z.strictObject({ power: z.literal('write'), file: z.string().min(1) }),
  /** Talks to a system outside the broker, `host:port`. */
  z.strictObject({ power: z.literal('host'), host: z.string().min(1) }),
  /** Has its topics on this broker, which nobody named on the command line. */
  z.strictObject({ power: z.literal('broker'), hosts }),
  /** Is given a secret of this machine; that of a broker only for these hosts, and encrypted or not. */
  z.strictObject({
    power: z.literal('secret'),
    name: z.string().min(1),
    broker: z.strictObject({ hosts, encrypted: z.boolean() }).optional(),
  }),
])
export type Capability = z.output<typeof capabilitySchema>

/** The version of a trust record this program writes. */
export const TRUST_RECORD_VERSION = 1

/** What the user of this machine has accepted of one file of one workspace. */
export const trustRecordSchema = z.strictObject({
  version: z.literal(TRUST_RECORD_VERSION),
  /** Absolute, links resolved. */
  workspace: z.string().min(1),
  /** Relative to the workspace, links resolved. */
  file: z.string().min(1),
  /** The id of the flow, or the name of the environment. */
  id: z.string().min(1),
  accepted: z.array(capabilitySchema),
  /** ISO 8601, of the last acceptance. */
  acceptedAt: z.string(),
})
export type TrustRecord = z.output<typeof trustRecordSchema>
