import type { TopicMessage, TopicPage, TopicStart } from '../../../contract/studio/topic-methods.ts'
import type { Broker, TopicDescription } from '../../../runtime/broker/port.ts'
import { mergePartitions, type ReadRange } from '../../../runtime/message-text/merge-partitions.ts'
import { messageView, SHOWN_CHARACTERS } from './message-view.ts'

export interface PageAsked {
  readonly start: TopicStart
  /** All of them unless given. */
  readonly partition?: number | undefined
  readonly count: number
}

/** A page of a topic, partitions merged by timestamp, read without a group. */
export async function readPage(
  broker: Broker,
  topic: TopicDescription,
  { start, partition, count }: PageAsked,
): Promise<TopicPage> {
  const ranges = (await rangesFrom(broker, topic, { start, count })).filter(
    (range) => partition === undefined || range.partition === partition,
  )
  // Of the latest each partition gives as many as were asked for; the newest of them all are meant.
  const isLatest = start.at === 'end'
  const next = new Map(ranges.map((range) => [range.partition, range.from]))
  const messages: TopicMessage[] = []
  let isEnd = true
  for await (const message of mergePartitions(broker, topic.name, ranges)) {
    if (messages.length === count && isLatest) messages.shift()
    if (messages.length === count) {
      isEnd = false
      break
    }
    messages.push(messageView(message, SHOWN_CHARACTERS))
    next.set(message.partition, message.offset + 1)
  }
  return {
    messages,
    next: [...next].map(([number, offset]) => ({ partition: number, offset })),
    isEnd,
  }
}

async function rangesFrom(
  broker: Broker,
  topic: TopicDescription,
  { start, count }: Pick<PageAsked, 'start' | 'count'>,
): Promise<readonly ReadRange[]> {
  const from = await startOf(broker, topic, { start, count })
  return topic.ranges.map(({ partition, begin, end }) => ({
    partition,
    from: Math.min(end, Math.max(begin, from(partition, end))),
    to: end,
  }))
}

async function startOf(
  broker: Broker,
  topic: TopicDescription,
  { start, count }: Pick<PageAsked, 'start' | 'count'>,
): Promise<(partition: number, end: number) => number> {
  switch (start.at) {
    case 'beginning':
      return () => 0
    case 'end':
      return (_, end) => end - count
    case 'offset':
      return () => start.offset
    case 'positions': {
      const next = new Map(start.next.map(({ partition, offset }) => [partition, offset]))
      return (partition) => next.get(partition) ?? 0
    }
    case 'time': {
      const offsets = await broker.offsetsAt(topic.name, start.timestamp)
      return (partition, end) => offsets[partition] ?? end
    }
  }
}
