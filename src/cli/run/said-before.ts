/** The same sentence comes again only after so long, in ms. */
const AGAIN_MS = 30_000

/** Remembers what was said: every node, partition and worker meets an outage, and again at each retry. */
export class SaidBefore {
  private readonly now: () => number
  private readonly times = new Map<string, number>()

  constructor(now: () => number) {
    this.now = now
  }

  /** True the first time, and again when it was long ago. */
  isNew(meaning: string): boolean {
    const before = this.times.get(meaning)
    if (before !== undefined && this.now() - before < AGAIN_MS) return false
    this.times.set(meaning, this.now())
    return true
  }
}
