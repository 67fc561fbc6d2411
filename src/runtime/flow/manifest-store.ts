import { FlowError } from '../../contract/errors.ts'
import { compareManifests, cure, type Refusal } from '../../flow/compare-manifests.ts'
import type { Manifest } from '../../flow/manifest.ts'
import { lastMessage } from '../broker/last-message.ts'
import type { Broker } from '../broker/port.ts'

const MANIFEST_KEY = new TextEncoder().encode('manifest')

/** The stages, topics and stores a flow last started with, or undefined before its first start. */
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

/** A revision may not leave behind what it can no longer read. Throws FLOW_REVISION_REFUSED with the whole list. */
export async function refuseLosses(
  broker: Broker,
  before: Manifest | undefined,
  after: Manifest,
): Promise<void> {
  if (before === undefined) return
  const losses: Refusal[] = []
  for (const refusal of compareManifests(before, after)) {
    if (refusal.whileUnread === undefined || (await hasUnread(broker, refusal.whileUnread)))
      losses.push(refusal)
  }
  const [first] = losses
  if (first === undefined) return
  throw new FlowError('FLOW_REVISION_REFUSED', {
    message: losses.map(({ message }) => message).join(' '),
    hint: losses.length === 1 ? first.hint : cure,
    step: (losses.length === 1 ? first.step : undefined) ?? { do: 'give-up-state' },
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
