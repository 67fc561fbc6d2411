import { exactlyOncePromises } from './exactly-once-promises.ts'
import { groupPromises } from './group-promises.ts'
import { logPromises } from './log-promises.ts'
import { outlivingPromises } from './outliving-promises.ts'
import { pollPromises } from './poll-promises.ts'
import { singleMemberPromises } from './single-member-promises.ts'
import { topicPromises } from './topic-promises.ts'
import type { OpenWorld, Traits } from './world.ts'

/** The broker port's promises, the same for every adapter. Call it inside a `describe`. */
export function brokerConformance(open: OpenWorld, traits: Traits): void {
  topicPromises(open)
  logPromises(open)
  groupPromises(open, traits)
  pollPromises(open)
  if (traits.exactlyOnce) exactlyOncePromises(open)
  if (traits.outlives) outlivingPromises(open)
  if (!traits.sharesTasks) singleMemberPromises(open)
}
