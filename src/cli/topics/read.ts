import { FlowError } from '../../contract/errors.ts'
import type { Broker, TopicDescription } from '../../runtime/broker/port.ts'
import { systemClock } from '../../runtime/clock.ts'
import { readTime, timeExamples } from '../arguments/point-in-time.ts'
import { wholeNumber } from '../arguments/whole-number.ts'
import { describeTopic, topicMissing, withExistingBroker } from '../broker.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { mergePartitions, type ReadRange } from '../../runtime/message-text/merge-partitions.ts'
import { messageLine } from '../../runtime/message-text/message-line.ts'

/** How often a followed topic is looked at for more. */
const LOOK_EVERY_MS = 100

/** `millrace topics read` */
export async function readTopic(call: Call): Promise<number> {
  const limitText = call.text('limit')
  const limit = limitText === undefined ? Infinity : wholeNumber('--limit', limitText, 1)
  const stop = new AbortController()
  if (call.flag('follow'))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const printed = await withExistingBroker(brokerTarget(call), async (broker) => {
    const topic = await describeTopic(broker, call.argument(0))
    const ranges = await startOf(broker, topic, call)
    return await printMessages(call, { broker, topic: topic.name, ranges, limit, signal: stop.signal })
  })
  if (printed === undefined) throw topicMissing(call.argument(0), [])
  if (printed === 0 && !call.flag('follow')) call.terminal.note(nothingThere(call))
  return 0
}

interface Printing {
  readonly broker: Broker
  readonly topic: string
  readonly ranges: readonly ReadRange[]
  readonly limit: number
  readonly signal: AbortSignal
}

async function printMessages(
  call: Call,
  { broker, topic, ranges, limit, signal }: Printing,
): Promise<number> {
  let printed = 0
  let open = ranges
  for (;;) {
    for await (const message of mergePartitions(broker, topic, open)) {
      if (signal.aborted) return printed
      await call.terminal.data(messageLine(message))
      printed += 1
      if (printed >= limit) return printed
    }
    if (!call.flag('follow') || signal.aborted) return printed
    await systemClock.sleep(LOOK_EVERY_MS, { signal })
    open = await grown(broker, topic, open)
  }
}

/** The same partitions from where reading ended to where they end now. */
async function grown(
  broker: Broker,
  name: string,
  ranges: readonly ReadRange[],
): Promise<readonly ReadRange[]> {
  const topic = await describeTopic(broker, name)
  return ranges.map(({ partition, to }) => ({ partition, from: to, to: topic.ranges[partition]?.end ?? to }))
}

async function startOf(broker: Broker, topic: TopicDescription, call: Call): Promise<readonly ReadRange[]> {
  const ranges = chosenPartitions(topic, call.text('partition'))
  const from = call.text('from') ?? 'beginning'
  if (from === 'beginning')
    return ranges.map(({ partition, begin, end }) => ({ partition, from: begin, to: end }))
  if (from === 'end') return ranges.map(({ partition, end }) => ({ partition, from: end, to: end }))
  if (/^\d+$/.test(from)) {
    const offset = wholeNumber('--from', from, 0)
    return ranges.map(({ partition, begin, end }) => ({
      partition,
      from: Math.max(begin, offset),
      to: Math.max(end, offset),
    }))
  }
  const time = readTime(from, systemClock.now())
  if (time === undefined)
    throw new FlowError('USAGE', {
      message: `"${from}" is no place to read from.`,
      hint: `Give --from beginning, end, an offset, or a time such as ${timeExamples}.`,
    })
  const offsets = await broker.offsetsAt(topic.name, time)
  return ranges.map(({ partition, end }) => ({ partition, from: offsets[partition] ?? end, to: end }))
}

function chosenPartitions(topic: TopicDescription, given: string | undefined): TopicDescription['ranges'] {
  if (given === undefined) return topic.ranges
  const partition = wholeNumber('--partition', given, 0)
  if (partition < topic.partitions) return topic.ranges.filter((range) => range.partition === partition)
  throw new FlowError('USAGE', {
    message: `"${topic.name}" has no partition ${partition}.`,
    hint: `Its partitions are 0 to ${topic.partitions - 1}.`,
  })
}

function nothingThere(call: Call): string {
  const from = call.text('from')
  const start = from === undefined || from === 'beginning' ? '' : ` from ${from} on`
  return `No messages in "${call.argument(0)}"${start}.${start === '' ? '' : ' --from beginning reads all there are.'}`
}
