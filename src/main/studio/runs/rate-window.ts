/** Rates are of the last second, in ms. */
const SHORT_MS = 1_000
/** Where so little came in it that it would jump between 0 and 1, of the last ten. */
const LONG_MS = 10_000
const FEW = 10
/** What is closer together, in ms, is noise. */
const LEAST_MS = 150

export interface Noted<Counts> {
  /** ms; only differences mean anything. */
  readonly at: number
  readonly counts: Counts
}

/** Counts as they grew lately: how much a second came of each. */
export class RateWindow<Counts> {
  private noted: readonly Noted<Counts>[] = []

  note(now: Noted<Counts>): void {
    const last = this.noted.at(-1)
    if (last !== undefined && now.at - last.at < LEAST_MS) return
    const kept = this.noted.filter(({ at }, index) => now.at - at <= LONG_MS || this.isEdge(index, now.at))
    this.noted = [...kept, now]
  }

  /** `countOf` gives the count of one thing. 0 until it was seen twice. */
  perSecond(countOf: (counts: Counts) => number): number {
    const now = this.noted.at(-1)
    if (now === undefined) return 0
    const short = this.since(now, SHORT_MS, countOf)
    return short.came >= FEW ? short.rate : this.since(now, LONG_MS, countOf).rate
  }

  private since(now: Noted<Counts>, ms: number, countOf: (counts: Counts) => number) {
    const before = this.noted.findLast(({ at }) => now.at - at >= ms) ?? this.noted[0] ?? now
    const came = countOf(now.counts) - countOf(before.counts)
    const took = now.at - before.at
    return { came, rate: took === 0 ? 0 : Math.max(0, (came * 1_000) / took) }
  }

  /** The one just older than the window bounds it. */
  private isEdge(index: number, now: number): boolean {
    const next = this.noted[index + 1]
    return next !== undefined && now - next.at <= LONG_MS
  }
}
