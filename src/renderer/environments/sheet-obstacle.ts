import type { EnvironmentSheet, SheetTopic } from '../../contract/studio/environment-methods.ts'
import { plural } from '../data/figures-text.ts'
import type { Notice } from '../document/flow-store.ts'

/** It is there with another number of partitions than the flow that owns it says: a run would be refused. */
export function isOtherwise({
  use,
  partitions,
  wanted,
}: Pick<SheetTopic, 'use' | 'partitions' | 'wanted'>): boolean {
  return use === 'owned' && partitions !== null && partitions !== wanted
}

/** What keeps a flow from running there, with the next step. */
export function obstacleOf({ reads, writes }: EnvironmentSheet): Notice | undefined {
  const topic = [...reads, ...writes].find(isOtherwise)
  if (topic === undefined) return undefined
  const { name, partitions, wanted } = topic
  return {
    code: 'TOPIC_SETTINGS_INVALID',
    message: `Topic "${name}" has ${plural(partitions ?? 0, 'partition')}, and the flow that owns it says ${wanted}.`,
    hint: `Write "partitions": ${partitions} for it under "topics" in that flow and save, or delete the topic there.`,
  }
}
