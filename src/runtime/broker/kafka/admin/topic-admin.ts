import { FlowError } from '../../../../contract/errors.ts'
import type { TopicDescription, TopicSettings } from '../../port.ts'
import { ATTEMPTS, type ClusterLink } from '../connection/cluster-link.ts'
import { hasMoved, KAFKA, refusal } from '../kafka-errors.ts'
import { askLeaders, byTopic, placeName } from './leader-requests.ts'
import { EARLIEST, LATEST, listOffsets } from './list-offsets.ts'
import { topicConfigs } from './topic-configs.ts'

const TIMEOUT_MS = 9_000
/** Leaves the number of replicas to the cluster (KIP-464). */
const CLUSTER_DEFAULT = -1
const NOT_CONTROLLER = 41

/** Creates what is missing. Throws TOPIC_SETTINGS_INVALID where a topic has another number of partitions. */
export async function createTopics(link: ClusterLink, topics: readonly TopicSettings[]): Promise<void> {
  const counts = await partitionCounts(
    link,
    topics.map(({ name }) => name),
  )
  for (const topic of topics) checkCount(topic, counts.get(topic.name))
  const missing = topics.filter(({ name }) => !counts.has(name))
  if (missing.length === 0) return
  await onController(link, async (node) => {
    const { topicErrors } = await node.call('CreateTopics', {
      topics: missing.map(creation),
      validateOnly: false,
      timeout: TIMEOUT_MS,
    })
    return topicErrors.filter(({ errorCode }) => errorCode !== KAFKA.topicExists)
  })
  // Another one may have made it meanwhile, with its own settings.
  const made = await untilKnown(
    link,
    missing.map(({ name }) => name),
  )
  for (const topic of missing) checkCount(topic, made.get(topic.name))
}

/** Gives a topic of ours as many partitions as `count`, where it has fewer. Throws TOPIC_MISSING. */
export async function growTopic(link: ClusterLink, topic: string, count: number): Promise<void> {
  if ((await link.partitionLeaders(topic)).size >= count) return
  await onController(link, async (node) => {
    const { topicErrors } = await node.call('CreatePartitions', {
      topicPartitions: [{ topic, count }],
      timeout: TIMEOUT_MS,
    })
    // Another one gave it as many meanwhile, or more.
    return topicErrors.filter(({ errorCode }) => errorCode !== KAFKA.invalidPartitions)
  })
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    link.forgetTopic(topic)
    if ((await link.partitionLeaders(topic)).size >= count) return
    await link.pause()
  }
}

function creation({ name, partitions, cleanup = 'delete', retentionMs, retentionBytes }: TopicSettings) {
  const configEntries: { name: string; value: string }[] = [{ name: 'cleanup.policy', value: cleanup }]
  if (retentionMs !== undefined) configEntries.push({ name: 'retention.ms', value: String(retentionMs) })
  if (retentionBytes !== undefined)
    configEntries.push({ name: 'retention.bytes', value: String(retentionBytes) })
  return { topic: name, numPartitions: partitions, replicationFactor: CLUSTER_DEFAULT, configEntries }
}

function checkCount({ name, partitions }: TopicSettings, has: number | undefined): void {
  if (!Number.isInteger(partitions) || partitions < 1)
    throw new FlowError('TOPIC_SETTINGS_INVALID', {
      message: `Topic "${name}" cannot have ${partitions} partitions: it needs at least one.`,
    })
  if (has === undefined || has === partitions) return
  throw new FlowError('TOPIC_SETTINGS_INVALID', {
    message: `Topic "${name}" has ${has} partitions, not ${partitions}.`,
    hint: 'Ask for as many as it has, or delete it first.',
  })
}

/** Every node learns of a new topic a moment after the controller has made it. */
async function untilKnown(
  link: ClusterLink,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  for (let attempt = 1; ; attempt++) {
    const counts = await partitionCounts(link, topics)
    const missing = topics.find((name) => !counts.has(name))
    if (missing === undefined) {
      for (const name of topics) await link.partitionLeaders(name)
      return counts
    }
    if (attempt >= ATTEMPTS) throw refusal(KAFKA.leaderNotAvailable, `topic "${missing}"`)
    await link.pause()
  }
}

async function partitionCounts(
  link: ClusterLink,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (topics.length === 0) return new Map()
  const { topicMetadata } = await link.metadata(topics)
  const counts = new Map<string, number>()
  for (const { topic, topicErrorCode, partitionMetadata } of topicMetadata) {
    if (topicErrorCode === KAFKA.unknownTopic) continue
    if (topicErrorCode !== KAFKA.none && !hasMoved(topicErrorCode))
      throw refusal(topicErrorCode, `topic "${topic}"`)
    counts.set(topic, partitionMetadata.length)
  }
  return counts
}

/** Of the named topics those that exist, or of all but Kafka's own, in order of name. */
export async function describeTopics(
  link: ClusterLink,
  names: readonly string[] | undefined,
): Promise<readonly TopicDescription[]> {
  if (names?.length === 0) return []
  const { topicMetadata } = await link.metadata(names === undefined ? [] : [...new Set(names)])
  const found = topicMetadata
    .filter(({ topicErrorCode }) => topicErrorCode === KAFKA.none || hasMoved(topicErrorCode))
    .filter(({ isInternal }) => names !== undefined || !isInternal)
    .toSorted((a, b) => (a.topic < b.topic ? -1 : 1))
  const denied = topicMetadata.find(({ topicErrorCode }) => topicErrorCode === KAFKA.topicAuthorization)
  if (denied !== undefined && names !== undefined)
    throw refusal(denied.topicErrorCode, `topic "${denied.topic}"`)
  if (found.length === 0) return []
  const places = found.flatMap(({ topic, partitionMetadata }) =>
    partitionMetadata.map(({ partitionId }) => ({ topic, partition: partitionId })),
  )
  const [begins, ends, configOf] = await Promise.all([
    listOffsets(link, places, EARLIEST),
    listOffsets(link, places, LATEST),
    topicConfigs(
      link,
      found.map(({ topic }) => topic),
    ),
  ])
  return found.map(({ topic, partitionMetadata }) => ({
    name: topic,
    partitions: partitionMetadata.length,
    ...configOf(topic),
    hardBytes: -1,
    bytes: undefined,
    ranges: partitionMetadata
      .map(({ partitionId }) => partitionId)
      .toSorted((a, b) => a - b)
      .map((partition) => {
        const name = placeName({ topic, partition })
        return { partition, begin: begins.get(name) ?? 0, end: ends.get(name) ?? 0 }
      }),
  }))
}

/** Throws TOPIC_MISSING. */
export async function deleteTopic(link: ClusterLink, name: string): Promise<void> {
  await onController(link, async (node) => {
    const { topicErrors } = await node.call('DeleteTopics', { topics: [name], timeout: TIMEOUT_MS })
    return topicErrors
  })
  link.forgetTopic(name)
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    if (!(await partitionCounts(link, [name])).has(name)) return
    await link.pause()
  }
}

/** First offset at or after a time, for each partition; the end where there is none. */
export async function offsetsAt(
  link: ClusterLink,
  topic: string,
  timestamp: number,
): Promise<readonly number[]> {
  const leaders = await link.partitionLeaders(topic)
  const places = [...leaders.keys()].toSorted((a, b) => a - b).map((partition) => ({ topic, partition }))
  const [found, ends] = await Promise.all([
    listOffsets(link, places, timestamp),
    listOffsets(link, places, LATEST),
  ])
  return places.map((place) => {
    const offset = found.get(placeName(place)) ?? -1
    return offset >= 0 ? offset : (ends.get(placeName(place)) ?? 0)
  })
}

const TO_THE_END = '-1'

export async function deleteBefore(
  link: ClusterLink,
  place: { readonly topic: string; readonly partition: number; readonly offset: number },
): Promise<void> {
  const deletions = async (offset: string) =>
    await askLeaders(
      link,
      [place],
      async (node, items) => {
        const topics = byTopic(items, ({ partition }) => ({ partition, offset }))
        const answer = await node.call('DeleteRecords', { topics, timeout: TIMEOUT_MS })
        return answer.topics.flatMap(({ topic, partitions }) =>
          partitions.map((each) => ({ topic, ...each })),
        )
      },
      (code) => code === KAFKA.offsetOutOfRange,
    )
  const [outcome] = await deletions(String(place.offset))
  if (outcome?.errorCode === KAFKA.offsetOutOfRange) await deletions(TO_THE_END)
}

type AskController = (
  node: Awaited<ReturnType<ClusterLink['controller']>>,
) => Promise<readonly { readonly topic: string; readonly errorCode: number }[]>

/** A controller that is gone has a successor, which the next question looks for. */
async function askOrForget(link: ClusterLink, ask: AskController): ReturnType<AskController> {
  try {
    return await ask(await link.controller())
  } catch (error) {
    link.forgetController()
    throw error
  }
}

async function onController(link: ClusterLink, ask: AskController): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const outcomes = await askOrForget(link, ask)
    const failed = outcomes.find(({ errorCode }) => errorCode !== KAFKA.none)
    if (failed === undefined) return
    const moved = failed.errorCode === NOT_CONTROLLER || failed.errorCode === KAFKA.requestTimedOut
    if (!moved || attempt >= ATTEMPTS) throw refusal(failed.errorCode, `topic "${failed.topic}"`)
    link.forgetController()
    await link.pause()
  }
}
