import type { DeadLetter } from './dead-letter.ts'

/** Of dead letters that were seen, which is the newest of its message: one that is read again fails again. */
export class NewestLetters {
  private readonly nameOf: (letter: DeadLetter) => string
  private readonly newest = new Map<string, Pick<DeadLetter, 'id' | 'time'>>()
  /** The largest offsets that were seen, by partition. */
  private readonly ends = new Map<number, number>()

  /** `nameOf`: the same for two that come to the same when they go back. */
  constructor(nameOf: (letter: DeadLetter) => string) {
    this.nameOf = nameOf
  }

  see(letter: DeadLetter, isRedriven: boolean): void {
    const { id, time, partition, offsets } = letter
    this.ends.set(partition, Math.max(this.ends.get(partition) ?? -1, ...offsets))
    if (isRedriven) return
    const name = this.nameOf(letter)
    const known = this.newest.get(name)
    if (known === undefined || known.time <= time) this.newest.set(name, { id, time })
  }

  /** It was seen. */
  knows({ partition, offsets }: DeadLetter): boolean {
    return Math.max(...offsets) <= (this.ends.get(partition) ?? -1)
  }

  isNewest(letter: DeadLetter): boolean {
    return this.newest.get(this.nameOf(letter))?.id === letter.id
  }
}
