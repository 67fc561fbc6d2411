/** So much of a second may be used up at once: a burst leaves something for what comes later. */
const PORTION_MS = 50

/** Permits that come evenly with time. `burst`: so many may be used at once after a rest. */
export class Permits {
  private readonly perMs: number
  private readonly most: number
  private left: number
  private last = -Infinity

  constructor(perSecond: number, burst?: number) {
    this.perMs = perSecond / 1_000
    this.most = Math.max(1, burst ?? this.perMs * PORTION_MS)
    this.left = this.most
  }

  has(at: number): boolean {
    if (at > this.last) this.left = Math.min(this.most, this.left + (at - this.last) * this.perMs)
    this.last = at
    return this.left >= 1
  }

  use(): void {
    this.left--
  }
}
