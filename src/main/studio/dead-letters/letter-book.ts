import type { OffsetRange } from '../../../contract/message.ts'
import type { LetterGroup } from '../../../contract/studio/dead-letter-methods.ts'
import type { PartitionRange } from '../../../runtime/broker/port.ts'
import type { DeadLetterBox } from '../../../runtime/dead-letters/dead-letter-box.ts'
import type { DeadLetter } from '../../../runtime/dead-letters/dead-letter.ts'
import { covers, rangesWithout } from '../../../runtime/dead-letters/redriven-ranges.ts'
import { CauseGroups } from './cause-groups.ts'
import { letterRowOf } from './letter-view.ts'

/** What is known of one partition. */
interface ReadPartition {
  readonly begin: number
  /** Where those begin that were not read. */
  readonly next: number
  /** The newest that was read. */
  readonly last: { readonly offset: number; readonly mark: string } | undefined
  /** Offsets of those that were put back. */
  readonly redriven: readonly OffsetRange[]
}

interface Look {
  readonly box: DeadLetterBox
  readonly redrivenIn: (partition: number) => readonly OffsetRange[]
  readonly ranges: readonly PartitionRange[]
}

/** How the dead letters of a flow stand. */
export interface BookView {
  readonly groups: readonly LetterGroup[]
  /** Were put back before. */
  readonly redriven: number
}

/**
 * The dead letters of one flow in one namespace, by cause. A look reads what came since the one before, and of those
 * that were put back meanwhile what they were; all of them only at first, and where what is known is not so any more.
 * Of each cause a hundred are kept, whatever lies in the topic.
 */
export class LetterBook {
  private readonly namespace: string
  private readonly groups: CauseGroups
  private readonly partitions = new Map<number, ReadPartition>()
  private redriven = 0
  /** One look at a time. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(namespace: string) {
    this.namespace = namespace
    this.groups = new CauseGroups(namespace)
  }

  async look(box: DeadLetterBox): Promise<BookView> {
    const looking = this.turn.then(() => this.readOn(box))
    this.turn = looking.catch(() => this.forget())
    return await looking
  }

  private async readOn(box: DeadLetterBox): Promise<BookView> {
    const look = { box, redrivenIn: await box.redrivenRanges(), ranges: await box.ranges() }
    if (!(await this.takeNews(look))) {
      this.forget()
      await this.takeNews(look)
    }
    return { groups: this.groups.list(), redriven: this.redriven }
  }

  private forget(): void {
    this.groups.clear()
    this.partitions.clear()
    this.redriven = 0
  }

  /** False where what is known is of another topic, or of less than there was. */
  private async takeNews(look: Look): Promise<boolean> {
    const { ranges } = look
    const there = new Set(ranges.map(({ partition }) => partition))
    if ([...this.partitions.keys()].some((partition) => !there.has(partition))) return false
    for (const range of ranges) {
      const { partition, begin } = range
      const redriven = look.redrivenIn(partition)
      const known = this.partitions.get(partition) ?? { begin, next: begin, last: undefined, redriven }
      if (!isLater(range, redriven, known)) return false
      if (
        !(await this.takeOut(look, partition, {
          ...known,
          redriven: rangesWithout(redriven, known.redriven),
        }))
      )
        return false
      const read = await this.readPartition(look, range, { ...known, redriven })
      if (read === undefined) return false
      this.partitions.set(partition, read)
    }
    return true
  }

  /** Those that were put back since. False where that leaves a cause with less to list than there is. */
  private async takeOut(
    { box }: Look,
    partition: number,
    { next, redriven }: ReadPartition,
  ): Promise<boolean> {
    for (const { from, to } of redriven)
      for await (const letter of box.between({ partition, begin: from, end: Math.min(to, next) })) {
        if (!this.groups.takeOut(letterRowOf(this.namespace, letter))) return false
        this.redriven += 1
      }
    return true
  }

  /** Undefined where the newest that was known is another one now. */
  private async readPartition(
    { box }: Look,
    { partition, end }: PartitionRange,
    known: ReadPartition,
  ): Promise<ReadPartition | undefined> {
    let { next, last } = known
    let isKnown = last === undefined
    for await (const letter of box.between({ partition, begin: last?.offset ?? next, end })) {
      const [offset = 0] = letter.offsets
      const mark = markOf(letter)
      if (!isKnown) {
        if (offset !== last?.offset || mark !== last.mark) return undefined
        isKnown = true
        continue
      }
      this.add(letter, known.redriven)
      last = { offset, mark }
      next = (letter.offsets.at(-1) ?? offset) + 1
    }
    return isKnown ? { ...known, next, last } : undefined
  }

  private add(letter: DeadLetter, redriven: readonly OffsetRange[]): void {
    if (covers(redriven, letter.offsets[0] ?? 0)) {
      this.redriven += 1
      return
    }
    this.groups.add(letterRowOf(this.namespace, letter))
  }
}

/** Nothing was deleted, and what was put back still was. */
function isLater(range: PartitionRange, redriven: readonly OffsetRange[], known: ReadPartition): boolean {
  const isThere = range.begin === known.begin && range.end >= known.next
  return isThere && rangesWithout(known.redriven, redriven).length === 0
}

/** Tells it from another one at its place: a topic may be deleted and made anew. */
function markOf({ time, nodeId, code, origin, original }: DeadLetter): string {
  const { topic, partition, offset } = origin
  return JSON.stringify([time, nodeId, code, topic, partition, offset, original.timestamp])
}
