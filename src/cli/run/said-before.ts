/** The same sentence comes again only after so long, in ms. */
const AGAIN_MS = 30_000

/** Remembers what was said: every node, partition and worker meets an outage, and again at each retry. */
export class SaidBefore {
  private readonly now: () => number
  private readonly times = new Map<string, number>()

  constructor(now: () => number) {
    this.now = now
  }

  /** True the first time, and again when it was long ago. `about`: what it is said of. */
  isNew(meaning: string, about = ''): boolean {
    const name = `${about}\n${meaning}`
    const before = this.times.get(name)
    if (before !== undefined && this.now() - before < AGAIN_MS) return false
    this.times.set(name, this.now())
    return true
  }

  /** It is news again: what was so is over. */
  forget(about: string): void {
    for (const name of this.times.keys()) if (name.startsWith(`${about}\n`)) this.times.delete(name)
  }
}
