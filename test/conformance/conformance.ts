import { groupPromises } from './group-promises.ts'
import { logPromises } from './log-promises.ts'
import { pollPromises } from './poll-promises.ts'
import { topicPromises } from './topic-promises.ts'
import type { OpenWorld } from './world.ts'

/** The broker port's promises, the same for every adapter. Call it inside a `describe`. */
export function brokerConformance(open: OpenWorld): void {
  topicPromises(open)
  logPromises(open)
  groupPromises(open)
  pollPromises(open)
}
