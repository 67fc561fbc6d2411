import { FlowError } from '../../contract/errors.ts'
import type { StoredMessage } from '../../contract/message.ts'
import { compareManifests } from '../../flow/compare-manifests.ts'
import type { Manifest } from '../../flow/manifest.ts'
import type { Broker } from '../broker/port.ts'

const MANIFEST_KEY = new TextEncoder().encode('manifest')

/** The plan a flow last started with, or undefined before its first start. */
export async function readManifest(broker: Broker, topic: string): Promise<Manifest | undefined> {
  const last = await lastMessage(broker, topic)
  return last?.value == null ? undefined : (JSON.parse(new TextDecoder().decode(last.value)) as Manifest)
}

export async function writeManifest(
  broker: Broker,
  topic: string,
  manifest: Manifest,
  timestamp: number,
): Promise<void> {
  const value = new TextEncoder().encode(JSON.stringify(manifest))
  await broker.append([{ topic, partition: 0, key: MANIFEST_KEY, value, headers: [], timestamp }])
}

/** The newest message of a topic of one partition. */
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

/** A revision may not leave behind what it can no longer read. Throws FLOW_REVISION_REFUSED with the whole list. */
export async function refuseLosses(
  broker: Broker,
  before: Manifest | undefined,
  after: Manifest,
): Promise<void> {
  if (before === undefined) return
  const losses: string[] = []
  for (const { message, whileUnread } of compareManifests(before, after)) {
    if (whileUnread === undefined || (await hasUnread(broker, whileUnread))) losses.push(message)
  }
  if (losses.length === 0) return
  throw new FlowError('FLOW_REVISION_REFUSED', {
    message: losses.join(' '),
    hint: 'Let the earlier revision finish first with --migrate, or give up what it holds with --discard.',
  })
}

async function hasUnread(
  broker: Broker,
  { topic, group }: { readonly topic: string; readonly group: string },
): Promise<boolean> {
  const [description] = await broker.describeTopics([topic])
  if (description === undefined) return false
  const positions = await broker.committed(group)
  return description.ranges.some(({ partition, end, begin }) => {
    const position = positions.find(
      (candidate) => candidate.topic === topic && candidate.partition === partition,
    )
    return end > (position?.watermark ?? begin)
  })
}
