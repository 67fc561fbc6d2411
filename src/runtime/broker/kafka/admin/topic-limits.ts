import type { ClusterLink } from '../connection/cluster-link.ts'
import { topicConfigs } from './topic-configs.ts'

const KEEP_MS = 60_000

/** Largest message that each topic takes, asked for when a large one comes and kept for a minute. */
export class TopicLimits {
  private readonly link: ClusterLink
  private readonly known = new Map<string, { readonly bytes: number; readonly at: number }>()

  constructor(link: ClusterLink) {
    this.link = link
  }

  /** In bytes, as `messageBytes` counts them. */
  async of(topic: string): Promise<number> {
    const now = this.link.clock.monotonic()
    const known = this.known.get(topic)
    if (known !== undefined && now - known.at < KEEP_MS) return known.bytes
    const { messageBytes } = (await topicConfigs(this.link, [topic]))(topic)
    this.known.set(topic, { bytes: messageBytes, at: now })
    return messageBytes
  }
}
