const SECOND_MS = 1_000

/** Lets so many lines through in a second and counts every other one. */
export class LineLimit {
  private readonly perSecond: number
  /** ms, monotonic. */
  private readonly now: () => number
  private began = Number.NEGATIVE_INFINITY
  private written = 0
  private leftOut = 0

  constructor(perSecond: number, now: () => number) {
    this.perSecond = perSecond
    this.now = now
  }

  /** How many lines were left out since the last one; undefined: this one is too. */
  take(): number | undefined {
    const now = this.now()
    if (now - this.began >= SECOND_MS) {
      this.began = now
      this.written = 0
    }
    if (this.written < this.perSecond) {
      this.written++
      return this.takeRest()
    }
    this.leftOut++
    return undefined
  }

  takeRest(): number {
    const { leftOut } = this
    this.leftOut = 0
    return leftOut
  }
}
