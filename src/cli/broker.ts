import { existsSync } from 'node:fs'
import { FlowError } from '../contract/errors.ts'
import { isInternalTopic } from '../contract/names.ts'
import { nameHint } from '../flow/nearest-name.ts'
import type { Broker, TopicDescription } from '../runtime/broker/port.ts'
import { systemClock } from '../runtime/clock.ts'

/** Opens the embedded broker of a data folder for as long as `work` takes. */
export async function withBroker<Result>(
  folder: string,
  work: (broker: Broker) => Promise<Result>,
): Promise<Result> {
  const { openEmbeddedBroker } = await import('../runtime/broker/embedded/open-embedded-broker.ts')
  const broker = await openEmbeddedBroker({ folder, clock: systemClock })
  try {
    return await work(broker)
  } finally {
    await broker.close()
  }
}

/** The same for a command that only looks: where there is no data folder yet it makes none, and gives undefined. */
export async function withExistingBroker<Result>(
  folder: string,
  work: (broker: Broker) => Promise<Result>,
): Promise<Result | undefined> {
  return existsSync(folder) ? await withBroker(folder, work) : undefined
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
    forWhat,
  )
}

export function topicMissing(
  name: string,
  known: readonly string[],
  forWhat: 'use' | 'delete' = 'use',
): FlowError {
  if (name.trim() === '')
    return new FlowError('USAGE', {
      message: 'The name of the topic is empty.',
      hint: 'See the names with "millrace topics list".',
    })
  const hints = [
    ...(known.length === 0 && forWhat === 'use' ? [] : [nameHint(name, known, 'topic')]),
    ...(forWhat === 'use' ? [`Create it with "millrace topics create ${name}".`] : []),
  ]
  return new FlowError('TOPIC_MISSING', {
    message: `There is no topic "${name}" in this data folder.`,
    hint: hints.join(' '),
  })
}
