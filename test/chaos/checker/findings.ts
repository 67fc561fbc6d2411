/** What can be wrong with what came out. */
export type Fault = 'lost' | 'doubled' | 'wrong' | 'unexpected' | 'disordered'

const SHOWN = 5

/** Counts faults and keeps the first of each for people. */
export class Findings {
  /** Input messages looked at. */
  inputs = 0
  /** Outputs looked at, by where they came out. */
  readonly outputs: Record<string, number> = {}
  private readonly counts: Record<Fault, number> = {
    lost: 0,
    doubled: 0,
    wrong: 0,
    unexpected: 0,
    disordered: 0,
  }
  private readonly shown: string[] = []

  add(fault: Fault, says: string): void {
    this.counts[fault] += 1
    if (this.counts[fault] <= SHOWN) this.shown.push(`${fault}: ${says}`)
  }

  count(fault: Fault): number {
    return this.counts[fault]
  }

  get isClean(): boolean {
    return Object.values(this.counts).every((count) => count === 0)
  }

  /** Nothing is wrong but that messages came more than once. */
  get isCleanButDoubled(): boolean {
    return Object.entries(this.counts).every(([fault, count]) => count === 0 || fault === 'doubled')
  }

  /** One line of figures, then the first faults of each sort. */
  toString(): string {
    const out = Object.entries(this.outputs).map(([name, count]) => `${name} ${count}`)
    const faults = Object.entries(this.counts).map(([fault, count]) => `${fault} ${count}`)
    return [`in ${this.inputs}; ${out.join(', ')}; ${faults.join(', ')}`, ...this.shown].join('\n  ')
  }
}
