import type { StoryEvent } from '../../../contract/protocol/streams.ts'

/** All parts that one thing stops tell its cause within so long, in ms. */
const TOGETHER_MS = 2_000

/** What happens once is told by every part that it stops: its cause stands once in a log. */
export class CausesTold {
  /** When each was told last. */
  private readonly at = new Map<string, number>()

  /** The event without a cause that was just told; undefined where it says nothing besides. */
  take(event: StoryEvent): StoryEvent | undefined {
    const cause = causeOf(event)
    // That a part has failed is never told by another one's cause.
    if (cause === undefined || isFailure(event) || this.isNew(cause, event.at)) return event
    if (event.type !== 'transition' || event.machine !== 'flow') return undefined
    // That the flow itself is now another way is news.
    const { cause: _, code: __, hint: ___, ...state } = event
    return state
  }

  private isNew(cause: string, at: number): boolean {
    for (const [other, toldAt] of this.at) if (at - toldAt >= TOGETHER_MS) this.at.delete(other)
    if (this.at.has(cause)) return false
    this.at.set(cause, at)
    return true
  }
}

function isFailure(event: StoryEvent): boolean {
  return event.type === 'transition' && event.to === 'failed'
}

function causeOf(event: StoryEvent): string | undefined {
  if (event.type === 'transition') return event.cause
  return event.type === 'notice' ? event.message : undefined
}
