import { existsSync } from 'node:fs'
import { FlowError } from '../contract/errors.ts'
import { isInternalTopic } from '../contract/names.ts'
import { nameHint } from '../flow/nearest-name.ts'
import type { Broker, TopicDescription } from '../runtime/broker/port.ts'
import { systemClock } from '../runtime/clock.ts'
import type { BrokerTarget } from './broker-target.ts'

/** Opens a command's broker for as long as `work` takes. Throws BROKER_UNREACHABLE. */
export async function withBroker<Result>(
  { address, dataFolder }: Pick<BrokerTarget, 'address' | 'dataFolder'>,
  work: (broker: Broker) => Promise<Result>,
): Promise<Result> {
  const { openBroker } = await import('../runtime/broker/open-broker.ts')
  const broker = await openBroker({ address, dataFolder, clock: systemClock })
  try {
    return await work(broker)
  } finally {
    await broker.close()
  }
}

/** The same for a command that only looks: where an embedded broker has no folder yet it makes none, and gives undefined. */
export async function withExistingBroker<Result>(
  target: Pick<BrokerTarget, 'address' | 'dataFolder'>,
  work: (broker: Broker) => Promise<Result>,
): Promise<Result | undefined> {
  const isThere = target.address.kind !== 'embedded' || existsSync(target.dataFolder)
  return isThere ? await withBroker(target, work) : undefined
}

/** One topic. Throws TOPIC_MISSING with the nearest name, and how to create it unless it is only to be deleted. */
export async function describeTopic(
  broker: Broker,
  name: string,
  forWhat: 'use' | 'delete' = 'use',
): Promise<TopicDescription> {
  const [topic] = await broker.describeTopics([name])
  if (topic !== undefined) return topic
  const known = (await broker.describeTopics()).map((each) => each.name)
  throw topicMissing(
    name,
    known.filter((each) => isInternalTopic(name) || !isInternalTopic(each)),
    { forWhat, onKafka: broker.kind === 'kafka' },
  )
}

export function topicMissing(
  name: string,
  known: readonly string[],
  { forWhat = 'use', onKafka = false }: { forWhat?: 'use' | 'delete'; onKafka?: boolean } = {},
): FlowError {
  if (name.trim() === '')
    return new FlowError('USAGE', {
      message: 'The name of the topic is empty.',
      hint: 'See the names with "millrace topics list".',
    })
  // Without it the embedded broker would get the topic.
  const onSame = onKafka ? ' and the same --env or --broker' : ''
  const hints = [
    ...(known.length === 0 && forWhat === 'use' ? [] : [nameHint(name, known, 'topic')]),
    ...(forWhat === 'use' ? [`Create it with "millrace topics create ${name}"${onSame}.`] : []),
  ]
  return new FlowError('TOPIC_MISSING', {
    message: `There is no topic "${name}" ${onKafka ? 'on this Kafka' : 'in this data folder'}.`,
    hint: hints.join(' '),
  })
}
