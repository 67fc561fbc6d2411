import type { ApiCalls } from '../connection/api-calls.ts'
import type { ClusterLink } from '../connection/cluster-link.ts'
import { KAFKA } from '../kafka-errors.ts'

export interface TopicConfig {
  readonly cleanup: 'delete' | 'compact'
  readonly retentionMs: number
  readonly retentionBytes: number
  /** Largest message with its envelope, in bytes. */
  readonly messageBytes: number
  /** The setting that it comes from. */
  readonly messageBytesBy: string
}

type ConfigEntry = ApiCalls['DescribeConfigs']['result']['resources'][number]['configEntries'][number]

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
  messageBytesBy: 'max.message.bytes of the topic (1048588 unless it is set)',
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
    known.set(resourceName, configOf(new Map(configEntries.map((entry) => [entry.configName, entry]))))
  }
  return (topic) => known.get(topic) ?? UNKNOWN
}

function configOf(entries: ReadonlyMap<string, ConfigEntry>): TopicConfig {
  const number = (name: string, unknown: number) => {
    const value = entries.get(name)?.configValue
    return value === undefined || value === null ? unknown : Number(value)
  }
  return {
    cleanup: entries.get('cleanup.policy')?.configValue?.includes('compact') === true ? 'compact' : 'delete',
    retentionMs: number('retention.ms', -1),
    retentionBytes: number('retention.bytes', -1),
    messageBytes: Math.max(1, number('max.message.bytes', 1_048_588) - BATCH_OVERHEAD_BYTES),
    messageBytesBy: limitOf(entries.get('max.message.bytes')),
  }
}

/** A topic has its broker's limit, by another name, until it is given one of its own. */
function limitOf(entry: ConfigEntry | undefined): string {
  if (entry === undefined) return UNKNOWN.messageBytesBy
  const { configValue, configSource } = entry
  const name =
    configSource !== undefined && OF_BROKER.has(configSource)
      ? 'message.max.bytes of the broker'
      : 'max.message.bytes of the topic'
  return `${name} (${configValue}${configSource === BY_DEFAULT ? ', the default' : ''})`
}

/** Where a value is set: https://kafka.apache.org/protocol#The_Messages_DescribeConfigs, `config_source`. */
const OF_BROKER: ReadonlySet<number> = new Set([2, 3, 4])
const BY_DEFAULT = 5
