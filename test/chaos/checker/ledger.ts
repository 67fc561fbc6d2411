import type { Findings } from './findings.ts'

/** What one input message must become: where it comes out, and a text that says all that must be so of it. */
export interface Expected {
  /** Unset: it must come out nowhere. */
  readonly where?: string
  readonly looks?: string
  /** Messages that come out at one place with one lane keep their order. */
  readonly lane?: string
}

interface Entry extends Expected {
  readonly order: number
  readonly from: string
  seen: number
}

/** Every input message by its sequence number, and what was seen of it. */
export class Ledger {
  private readonly entries = new Map<number, Entry>()
  private readonly lastInLane = new Map<string, { readonly order: number; readonly place: string }>()
  private readonly findings: Findings

  constructor(findings: Findings) {
    this.findings = findings
  }

  expect(sequence: number, from: string, expected: Expected): void {
    this.findings.inputs += 1
    if (this.entries.has(sequence))
      throw new Error(`The input holds the sequence number ${sequence} twice: ${from}.`)
    this.entries.set(sequence, { ...expected, order: this.entries.size, from, seen: 0 })
  }

  /** One thing that came out. `place` says where it lies, for people. */
  came(
    sequence: number | undefined,
    where: string,
    { place, looks }: { place: string; looks: string },
  ): void {
    this.findings.outputs[where] = (this.findings.outputs[where] ?? 0) + 1
    const entry = sequence === undefined ? undefined : this.entries.get(sequence)
    if (entry === undefined)
      return this.findings.add('unexpected', `${place} belongs to no input: ${looks.slice(0, 300)}`)
    entry.seen += 1
    if (entry.seen > 1)
      this.findings.add('doubled', `${place}, of ${entry.from}, came before (${entry.seen} times now)`)
    if (entry.where !== where) {
      this.findings.add(
        'wrong',
        `${place}, of ${entry.from}, is in ${where} and not in ${entry.where ?? 'nothing'}`,
      )
    } else if (entry.looks !== looks) {
      this.findings.add('wrong', `${place}, of ${entry.from}, is ${looks} and not ${entry.looks ?? ''}`)
    }
    // What comes again is counted above; the order is that of what comes for the first time.
    if (entry.seen === 1) this.keepOrder(entry, `${where} ${entry.lane ?? ''}`, place)
  }

  /** All outputs were read. */
  end(): void {
    for (const { where, seen, from } of this.entries.values())
      if (where !== undefined && seen === 0)
        this.findings.add('lost', `${from} came out nowhere; it belongs to ${where}`)
  }

  private keepOrder({ lane, order }: Entry, inLane: string, place: string): void {
    if (lane === undefined) return
    const last = this.lastInLane.get(inLane)
    if (last !== undefined && order < last.order)
      this.findings.add('disordered', `${place} stands behind ${last.place}`)
    if (last === undefined || order > last.order) this.lastInLane.set(inLane, { order, place })
  }
}
