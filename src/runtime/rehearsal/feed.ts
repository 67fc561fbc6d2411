import type { MessageContent } from '../../contract/message.ts'
import { Change } from '../change.ts'

/** Messages that a rehearsal puts at a source, in the place of what it would read outside. */
export class Feed {
  private readonly waiting: MessageContent[] = []
  private readonly arrived = new Change()
  /** Its source has more to make by itself, in its own time. */
  isMaking = false

  add(messages: readonly MessageContent[]): void {
    this.waiting.push(...messages)
    this.arrived.announce()
  }

  take(most: number): readonly MessageContent[] {
    return this.waiting.splice(0, most)
  }

  /** Resolves when there is more to take, or when `signal` aborts. */
  async next(signal: AbortSignal): Promise<void> {
    if (this.waiting.length === 0) await this.arrived.next(signal)
  }
}

/** The feeds of a flow's sources, by node. */
export class Feeds {
  private readonly feeds = new Map<string, Feed>()

  /** A source has more to make by itself. */
  get areMaking(): boolean {
    return [...this.feeds.values()].some(({ isMaking }) => isMaking)
  }

  of(nodeId: string): Feed {
    let feed = this.feeds.get(nodeId)
    if (feed === undefined) this.feeds.set(nodeId, (feed = new Feed()))
    return feed
  }
}
