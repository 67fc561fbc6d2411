import type { ClusterLink } from '../connection/cluster-link.ts'
import { KAFKA } from '../kafka-errors.ts'

export interface TopicConfig {
  readonly cleanup: 'delete' | 'compact'
  readonly retentionMs: number
  readonly retentionBytes: number
  /** Largest message with its envelope, in bytes. */
  readonly messageBytes: number
}

const TOPIC_RESOURCE = 2
const NAMES = ['cleanup.policy', 'retention.ms', 'retention.bytes', 'max.message.bytes']
/** `max.message.bytes` is of a batch: 61 bytes, and lengths of each header. */
const BATCH_OVERHEAD_BYTES = 1_024
/** Kafka's own, where we may not look. */
const UNKNOWN: TopicConfig = {
  cleanup: 'delete',
  retentionMs: -1,
  retentionBytes: -1,
  messageBytes: 1_048_588 - BATCH_OVERHEAD_BYTES,
}

/** Settings of topics by name; a topic that this user may not describe has Kafka's defaults. */
export async function topicConfigs(
  link: ClusterLink,
  topics: readonly string[],
): Promise<(topic: string) => TopicConfig> {
  const resources = topics.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: NAMES }))
  const answer = await link.any((node) => node.call('DescribeConfigs', { resources, includeSynonyms: false }))
  const known = new Map<string, TopicConfig>()
  for (const { errorCode, resourceName, configEntries } of answer.resources) {
    if (errorCode !== KAFKA.none) continue
    const values = new Map(configEntries.map(({ configName, configValue }) => [configName, configValue]))
    known.set(resourceName, configOf(values))
  }
  return (topic) => known.get(topic) ?? UNKNOWN
}

function configOf(values: ReadonlyMap<string, string | null>): TopicConfig {
  const number = (name: string, unknown: number) => {
    const value = values.get(name)
    return value === undefined || value === null ? unknown : Number(value)
  }
  return {
    cleanup: values.get('cleanup.policy')?.includes('compact') === true ? 'compact' : 'delete',
    retentionMs: number('retention.ms', -1),
    retentionBytes: number('retention.bytes', -1),
    messageBytes: Math.max(1, number('max.message.bytes', 1_048_588) - BATCH_OVERHEAD_BYTES),
  }
}
