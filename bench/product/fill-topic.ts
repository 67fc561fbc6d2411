import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker, OutgoingMessage, TopicSettings } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'

export interface Filling {
  /** The embedded broker's. */
  readonly folder: string
  readonly topic: TopicSettings
  readonly messages: number
  message(j: number): Omit<OutgoingMessage, 'topic'>
}

/** Writes a topic in advance, with a broker of its own that is closed again. */
export async function fillTopic({ folder, topic, messages, message }: Filling): Promise<void> {
  await withBroker(folder, async (broker) => {
    await broker.createTopics([topic])
    for (let from = 0; from < messages; from += 1000) {
      const count = Math.min(1000, messages - from)
      await broker.append(
        Array.from({ length: count }, (_, i) => ({ topic: topic.name, ...message(from + i) })),
      )
    }
  })
}

export async function withBroker<Result>(
  folder: string,
  work: (broker: Broker) => Promise<Result>,
): Promise<Result> {
  const broker = await openEmbeddedBroker({ folder, clock: systemClock })
  try {
    return await work(broker)
  } finally {
    await broker.close()
  }
}
