import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import { isInternalTopic, nodeTopic } from '../../contract/names.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import type { PartitionCount } from '../../flow/internal-topics.ts'
import { nameHint, nearestName } from '../../flow/nearest-name.ts'
import type { Topology } from '../../flow/topology.ts'
import type { Broker, TopicSettings } from '../broker/port.ts'

/**
 * Creates the topics a flow owns. What another flow of the same run expects may be among them. Throws
 * TOPIC_SETTINGS_INVALID where one is there with another number of partitions.
 */
export async function createOwnedTopics(
  broker: Broker,
  flow: CheckedFlow,
  physical: (topic: string) => string,
): Promise<void> {
  const owned: TopicSettings[] = Object.entries(flow.file.topics).flatMap(([logical, topic]) =>
    topic.use === 'owned'
      ? {
          name: physical(logical),
          partitions: topic.partitions ?? DEFAULTS.topicPartitions.value,
          cleanup: topic.cleanup,
          ...(topic.retentionMs === undefined ? {} : { retentionMs: topic.retentionMs }),
          ...(topic.retentionBytes === undefined ? {} : { retentionBytes: topic.retentionBytes }),
        }
      : [],
  )
  if (owned.length === 0) return
  try {
    await broker.createTopics(owned)
  } catch (error) {
    if (!(error instanceof FlowError) || error.code !== 'TOPIC_SETTINGS_INVALID') throw error
    const { code, message, cause } = error
    // Who runs a flow has asked for nothing: what asks is its file.
    const hint = 'Give it as many "partitions" under "topics" in the flow, or delete it first.'
    throw new FlowError(code, { message, hint, cause })
  }
}

/**
 * Creates the topics that are ours; the expected ones must be there: their partitions are counted. An inbox that is there
 * stays as it is: its source may have got partitions since, or be another topic, and a task without a part of it goes on
 * without.
 */
export async function createInternalTopics(
  broker: Broker,
  topology: Topology,
  { names: expected, brokerNamed }: { readonly names: readonly string[]; readonly brokerNamed: string },
): Promise<void> {
  const asked = topology.internalTopics.flatMap(({ partitions }) =>
    typeof partitions === 'number' ? [] : [partitions.sameAs],
  )
  const inboxes = topology.internalTopics.flatMap(({ name, role }) => (role === 'inbox' ? [name] : []))
  const known = await broker.describeTopics([...new Set([...expected, ...asked, ...inboxes])])
  const missing = expected.find((name) => known.every((topic) => topic.name !== name))
  if (missing !== undefined)
    throw expectedMissing(
      missing,
      (await broker.describeTopics()).map(({ name }) => name).filter((name) => !isInternalTopic(name)),
      brokerNamed,
    )
  const has = (topic: string) => known.find(({ name }) => name === topic)?.ranges.length
  const count = (partitions: PartitionCount) =>
    typeof partitions === 'number' ? partitions : (has(partitions.sameAs) ?? 1)
  await broker.createTopics(
    topology.internalTopics.map(({ name, role, partitions, cleanup, retentionMs }) => ({
      name,
      partitions: (role === 'inbox' ? has(name) : undefined) ?? count(partitions),
      cleanup,
      retentionMs,
    })),
  )
}

/**
 * Topics for the changes of stores, a partition for each task, where the broker does not keep state itself. One that is
 * there gets what it lacks when a task asks for it.
 */
export async function createChangelogs(broker: Broker, { name, stages }: Topology): Promise<void> {
  const changelogs: TopicSettings[] = []
  for (const { stores, inputs } of stages) {
    const names = stores.map(({ nodeId }) => nodeTopic(name, nodeId, 'changelog'))
    const there = new Set((await broker.describeTopics(names)).map((topic) => topic.name))
    const missing = names.filter((topic) => !there.has(topic))
    if (missing.length === 0) continue
    const topics = await broker.describeTopics(inputs.map(({ topic }) => topic))
    const partitions = Math.max(...topics.map(({ ranges }) => ranges.length))
    for (const topic of missing)
      changelogs.push({ name: topic, partitions, cleanup: 'compact', retentionMs: -1 })
  }
  if (changelogs.length > 0) await broker.createTopics(changelogs)
}

function expectedMissing(topic: string, known: readonly string[], brokerNamed: string): FlowError {
  const near = nameHint(topic, known, 'topic')
  const nearest = nearestName(topic, known)
  return new FlowError('TOPIC_EXPECTED_MISSING', {
    message: `Topic "${topic}" is not there. The flow expects it, and does not make it.`,
    hint: `${near === '' ? '' : `${near} `}Create it with "millrace topics create ${topic}${brokerNamed}", or run with --with-outside.`,
    step: {
      do: 'create-topic',
      topic,
      isCompacted: false,
      ...(nearest === undefined ? {} : { near: nearest }),
    },
  })
}
