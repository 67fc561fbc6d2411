import { createHash } from 'node:crypto'
import type { DeadLetter } from './dead-letter.ts'

/** Of dead letters that were seen, which is the newest of its message: one that is read again fails again. */
export class NewestLetters {
  private readonly withInput: boolean
  private readonly newest = new Map<string, Pick<DeadLetter, 'id' | 'time'>>()
  /** Offsets of the last ones that were seen, by partition. */
  private readonly ends = new Map<number, number>()

  /** `withInput`: two whose nodes were given other things are two. */
  constructor({ withInput }: { readonly withInput: boolean }) {
    this.withInput = withInput
  }

  see(letter: DeadLetter, isRedriven: boolean): void {
    const { id, time, partition, offsets } = letter
    this.ends.set(partition, offsets.at(-1) ?? 0)
    if (isRedriven) return
    const name = this.nameOf(letter)
    const known = this.newest.get(name)
    if (known === undefined || known.time <= time) this.newest.set(name, { id, time })
  }

  /** It was seen. */
  knows({ partition, offsets }: DeadLetter): boolean {
    return (offsets.at(-1) ?? 0) <= (this.ends.get(partition) ?? -1)
  }

  isNewest(letter: DeadLetter): boolean {
    return this.newest.get(this.nameOf(letter))?.id === letter.id
  }

  /** The same for two that come to the same when they go back. */
  private nameOf({ nodeId, start, origin, input, pieces }: DeadLetter): string {
    const { topic, partition, offset } = origin
    const given = this.withInput ? [digestOf(input), pieces ?? ''] : []
    return JSON.stringify([nodeId, start ?? '', topic, partition, offset, ...given])
  }
}

function digestOf(input: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(input ?? '')
    .digest('base64')
}
