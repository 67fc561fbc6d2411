import { z } from 'zod'
import { environmentList } from './environment-methods.ts'
import { tapView } from './tap-methods.ts'
import { runFigures, runView } from './run-methods.ts'
import { flowListing, flowPath } from './workspace-methods.ts'

/** What the services tell without being asked. Of each subject only the latest waits for a page that is slow. */
export const studioNews = z.discriminatedUnion('about', [
  /** Flow files came, went or changed. */
  z.object({ about: z.literal('flows'), flows: z.array(flowListing) }),
  /** The file that this page has open was written by another program; a null stamp: it is gone. */
  z.object({ about: z.literal('open-file'), file: flowPath, stamp: z.string().nullable() }),
  /** Which page may change things: one at a time. */
  z.object({ about: z.literal('pen'), isYours: z.boolean() }),
  /** A tap of this page has more, or stands otherwise. */
  z.object({ about: z.literal('tap'), view: tapView }),
  /** Another environment is chosen, or something about one is otherwise. */
  z.object({ about: z.literal('environments'), list: environmentList }),
  /** How many rows of the table that this page looks at have been read so far. */
  z.object({ about: z.literal('rows-read'), count: z.number().int() }),
  /** A run began, ended or stands otherwise: the latest of each flow in each environment. */
  z.object({ about: z.literal('runs'), runs: z.array(runView) }),
  /** What the flow that this page has open does, or had done when it ended; at most four times a second. */
  z.object({ about: z.literal('run-figures'), figures: runFigures }),
])
export type StudioNews = z.output<typeof studioNews>

/** News of one subject take one another's place. */
export function newsSubject(news: StudioNews): string {
  return news.about === 'tap' ? `tap ${news.view.tap}` : news.about
}
