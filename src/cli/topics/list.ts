import { isInternalTopic } from '../../contract/names.ts'
import type { TopicDescription } from '../../runtime/broker/port.ts'
import { withExistingBroker } from '../broker.ts'
import { brokerTarget, placeOf } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { bytesText, countText } from '../terminal/figures.ts'
import { tableLines } from '../terminal/table.ts'

/** `millrace topics list` */
export async function listTopics(call: Call): Promise<number> {
  const { terminal } = call
  const target = brokerTarget(call)
  const all = (await withExistingBroker(target, (broker) => broker.describeTopics())) ?? []
  const topics = call.flag('all') ? all : all.filter(({ name }) => !isHidden(name, target.namespace))
  if (terminal.json) {
    for (const topic of topics) await terminal.data(JSON.stringify(topicRecord(topic)))
    return 0
  }
  // Kafka does not tell a client how much a topic holds.
  const knowsSizes = topics.some(({ bytes }) => bytes !== undefined)
  const head = ['topic', 'partitions', 'messages', ...(knowsSizes ? ['size'] : []), 'cleanup']
  const rows = topics.map((topic) => [
    topic.name,
    String(topic.partitions),
    countText(messagesIn(topic)),
    ...(knowsSizes ? [topic.bytes === undefined ? '' : bytesText(topic.bytes)] : []),
    topic.cleanup,
  ])
  if (rows.length > 0)
    for (const line of tableLines([head, ...rows], terminal.paint)) await terminal.data(line)
  const hidden = all.length - topics.length
  if (topics.length === 0)
    terminal.note(`No topics ${placeOf(target)}. Make one with "millrace topics create NAME".`)
  if (hidden > 0)
    terminal.note(
      `${countText(hidden)} internal ${hidden === 1 ? 'topic is' : 'topics are'} hidden; --all shows them.`,
    )
  return 0
}

// Kafka's own topics begin with two underscores.
function isHidden(name: string, namespace: string): boolean {
  return isInternalTopic(name, namespace) || name.startsWith('__')
}

function topicRecord(topic: TopicDescription): Record<string, unknown> {
  const { name, partitions, cleanup, retentionMs, retentionBytes, bytes, ranges } = topic
  return {
    topic: name,
    partitions,
    messages: messagesIn(topic),
    bytes,
    cleanup,
    retentionMs,
    retentionBytes,
    ranges,
  }
}

// Offsets between begin and end: a compacted topic holds fewer messages than that.
function messagesIn(topic: TopicDescription): number {
  return topic.ranges.reduce((sum, { begin, end }) => sum + (end - begin), 0)
}
