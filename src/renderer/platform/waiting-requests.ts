import type { MethodShape } from '../../contract/studio/method.ts'
import {
  type PageFrame,
  type StudioMethodName,
  studioMethods,
} from '../../contract/studio/studio-protocol.ts'
import { Refused } from './studio-link.ts'

/** So many different questions wait for services that are away: no person wishes for more. */
const MOST_WAITING = 64

const AWAY = {
  code: 'STUDIO_AWAY',
  message: `Millrace does not answer, and ${MOST_WAITING} questions of this page wait for it already.`,
  hint: 'Start it again; what is drawn stays in this page.',
}

type Request = Extract<PageFrame, { readonly type: 'request' }>

/** A question, and who waits for its answer. */
export interface Waiting {
  readonly frame: Request
  /** It has left this page at least once: what became of it is not known here. */
  wasSent: boolean
  readonly answered: (content: unknown) => void
  readonly refused: (reason: Refused) => void
}

/** What a page has asked and nobody has answered yet, in the order of the questions. */
export class WaitingRequests {
  private readonly byId = new Map<number, Waiting>()

  all(): readonly Waiting[] {
    return [...this.byId.values()]
  }

  add(waiting: Waiting): void {
    this.byId.set(waiting.frame.id, waiting)
  }

  /**
   * The same while nobody answers. Of one question that the drawing alone tells apart only the newest is asked, and its
   * answer is that of the older ones; where too many are different ones the newest is refused.
   */
  addWhileAway(waiting: Waiting): void {
    const older = this.olderOf(waiting.frame)
    if (older !== undefined) return this.replace(older, waiting)
    if (this.byId.size >= MOST_WAITING) return waiting.refused(new Refused(AWAY))
    this.add(waiting)
  }

  /** Undefined: nobody waits for it any more. */
  take(id: number): Waiting | undefined {
    const waiting = this.byId.get(id)
    this.byId.delete(id)
    return waiting
  }

  private olderOf(frame: Request): Waiting | undefined {
    if (!mayBeAskedTwice(frame.method)) return undefined
    const question = questionOf(frame)
    return this.all().find(
      (each) => each.frame.method === frame.method && questionOf(each.frame) === question,
    )
  }

  private replace(older: Waiting, newer: Waiting): void {
    this.byId.delete(older.frame.id)
    this.add({
      ...newer,
      answered: (content) => {
        older.answered(content)
        newer.answered(content)
      },
      refused: (reason) => {
        older.refused(reason)
        newer.refused(reason)
      },
    })
  }
}

/** It comes to the same when it is done twice: it only looks, or is a write of that kind. */
export function mayBeAskedTwice(method: StudioMethodName): boolean {
  const { writes, isRepeatable }: MethodShape = studioMethods[method]
  return writes !== true || isRepeatable === true
}

/** What it asks; of a flow's file whatever is drawn in it just then. */
function questionOf({ content }: Request): string {
  const { text, over, ...about } = content as Readonly<Record<string, unknown>>
  return JSON.stringify('file' in about ? about : { ...about, text, over })
}
