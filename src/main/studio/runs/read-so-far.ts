import type { CommittedPosition, TopicDescription } from '../../../runtime/broker/port.ts'

/** Messages that lie in a topic now. */
export function messagesIn({ ranges }: TopicDescription): number {
  return ranges.reduce((sum, { begin, end }) => sum + (end - begin), 0)
}

/** Of them those that a group has handled, by its positions in all topics. */
export function handledIn(
  { name, ranges }: TopicDescription,
  committed: readonly CommittedPosition[],
): number {
  return ranges.reduce((sum, { partition, begin, end }) => {
    const at = committed.find((each) => each.topic === name && each.partition === partition)
    return sum + Math.max(0, Math.min(end, at?.watermark ?? begin) - begin)
  }, 0)
}
