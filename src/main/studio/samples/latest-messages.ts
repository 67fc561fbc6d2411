import { DEFAULTS } from '../../../contract/defaults.ts'
import type { Broker, PartitionRange, TopicDescription } from '../../../runtime/broker/port.ts'
import type { PlacedMessage } from '../../../runtime/message-text/message-line.ts'

/** The newest messages of a topic over all partitions, oldest first; read without a group. */
export async function latestMessages(
  broker: Broker,
  { name, ranges }: TopicDescription,
  count: number,
): Promise<readonly PlacedMessage[]> {
  const all: PlacedMessage[] = []
  for (const range of ranges) all.push(...(await latestOf(broker, { topic: name, range, count })))
  return all.toSorted(inTime).slice(-count)
}

interface Wanted {
  readonly topic: string
  readonly range: PartitionRange
  readonly count: number
}

/** Compaction leaves holes, so that a look back of `count` offsets may find fewer: then from further back. */
async function latestOf(broker: Broker, { topic, range, count }: Wanted): Promise<readonly PlacedMessage[]> {
  for (let back = count; ; back *= 8) {
    const from = Math.max(range.begin, range.end - back)
    const found = await readRange(broker, topic, { ...range, begin: from })
    if (found.length >= count || from === range.begin) return found.slice(-count)
  }
}

async function readRange(broker: Broker, topic: string, range: PartitionRange): Promise<PlacedMessage[]> {
  const { partition, end } = range
  const found: PlacedMessage[] = []
  let offset = range.begin
  while (offset < end) {
    const limits = { maxMessages: DEFAULTS.pollMessages.value, maxBytes: DEFAULTS.pollBytes.value }
    const page = await broker.read({ topic, partition, offset, ...limits })
    for (const message of page.messages)
      if (message.offset < end) found.push({ ...message, topic, partition })
    if (page.nextOffset <= offset) break
    offset = page.nextOffset
  }
  return found
}

function inTime(a: PlacedMessage, b: PlacedMessage): number {
  return a.timestamp - b.timestamp || a.partition - b.partition || a.offset - b.offset
}
