import type { EnvironmentSheet } from '../../contract/studio/environment-methods.ts'
import { countText, localTimeText, plural } from '../data/figures-text.ts'

type SheetRead = Pick<EnvironmentSheet['reads'][number], 'partitions' | 'start' | 'ahead'>

/** Where reading starts in a topic, as it was chosen, and how many messages come first. */
export function startText({ partitions, start, ahead }: SheetRead): string {
  if (start === 'committed') return `where it was, ${countText(ahead)} behind`
  if (partitions === null) return 'when it is there'
  if (start === 'now') return 'now: what comes from here on'
  const messages = plural(ahead, 'message')
  return start === 'beginning'
    ? `the beginning, ${messages}`
    : `from ${localTimeText(start.time)}, ${messages}`
}
