import { z } from 'zod'
import { flowListing, flowPath } from './workspace-methods.ts'

/** What the services tell without being asked. Of each `about` only the latest waits for a page that is slow. */
export const studioNews = z.discriminatedUnion('about', [
  /** Flow files came, went or changed. */
  z.object({ about: z.literal('flows'), flows: z.array(flowListing) }),
  /** The file that this page has open was written by another program; a null stamp: it is gone. */
  z.object({ about: z.literal('open-file'), file: flowPath, stamp: z.string().nullable() }),
  /** Which page may change things: one at a time. */
  z.object({ about: z.literal('pen'), isYours: z.boolean() }),
])
export type StudioNews = z.output<typeof studioNews>
