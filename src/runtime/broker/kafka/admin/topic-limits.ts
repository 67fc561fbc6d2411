import type { ClusterLink } from '../connection/cluster-link.ts'
import { type TopicConfig, topicConfigs } from './topic-configs.ts'

const KEEP_MS = 60_000

/** `messageBytes` as the function of that name counts them. */
export type TopicLimit = Pick<TopicConfig, 'messageBytes' | 'messageBytesBy'>

/** Largest message that each topic takes, asked for when a large one comes and kept for a minute. */
export class TopicLimits {
  private readonly link: ClusterLink
  private readonly known = new Map<string, { readonly limit: TopicLimit; readonly at: number }>()

  constructor(link: ClusterLink) {
    this.link = link
  }

  async of(topic: string): Promise<TopicLimit> {
    const now = this.link.clock.monotonic()
    const known = this.known.get(topic)
    if (known !== undefined && now - known.at < KEEP_MS) return known.limit
    const limit = (await topicConfigs(this.link, [topic]))(topic)
    this.known.set(topic, { limit, at: now })
    return limit
  }
}
