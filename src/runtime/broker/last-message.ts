import type { StoredMessage } from '../../contract/message.ts'
import type { Broker } from './port.ts'

/** The newest message of partition 0, read to its end: what a compacted topic of one key holds. */
export async function lastMessage(broker: Broker, topic: string): Promise<StoredMessage | undefined> {
  const [description] = await broker.describeTopics([topic])
  const range = description?.ranges[0]
  let last: StoredMessage | undefined
  for (let offset = range?.begin ?? 0; offset < (range?.end ?? 0);) {
    const page = await broker.read({ topic, partition: 0, offset, maxMessages: 1_000, maxBytes: 1_000_000 })
    last = page.messages.at(-1) ?? last
    if (page.nextOffset === offset) break
    offset = page.nextOffset
  }
  return last
}
