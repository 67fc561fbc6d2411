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

/** What came last in a lane. */
interface LaneEnd {
  readonly order: number
  readonly place: string
}

/**
 * Every input message by its sequence number, and what was seen of it.
 *
 * The order of a lane, with repeats: whoever starts again goes back to what was committed and writes from there once
 * more, in order. So in a lane the messages come in the order of the input, but for steps back; each step back is a
 * start, so there may be as many as the flow was started again. What comes for the first time never stands behind
 * what came later in the input. A repeat may leave messages out: those that were committed above the watermark.
 */
export class Ledger {
  private readonly entries = new Map<number, Entry>()
  private readonly newestInLane = new Map<string, LaneEnd>()
  private readonly lastInLane = new Map<string, LaneEnd>()
  private readonly stepsBack = new Map<string, number>()
  private readonly findings: Findings
  private readonly restarts: number

  /** `restarts`: how often what wrote the outputs was started again. */
  constructor(findings: Findings, restarts: number) {
    this.findings = findings
    this.restarts = restarts
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
    if (entry.lane === undefined) return
    const lane = `${where} ${entry.lane}`
    if (entry.seen === 1) this.keepOrder(lane, { order: entry.order, place })
    this.countStepsBack(lane, { order: entry.order, place })
  }

  /** All outputs were read. */
  end(): void {
    for (const { where, seen, from } of this.entries.values())
      if (where !== undefined && seen === 0)
        this.findings.add('lost', `${from} came out nowhere; it belongs to ${where}`)
  }

  /** Of what comes for the first time. */
  private keepOrder(lane: string, end: LaneEnd): void {
    const newest = this.newestInLane.get(lane)
    if (newest !== undefined && end.order < newest.order)
      this.findings.add('disordered', `${end.place} stands behind ${newest.place}`)
    if (newest === undefined || end.order > newest.order) this.newestInLane.set(lane, end)
  }

  private countStepsBack(lane: string, end: LaneEnd): void {
    const last = this.lastInLane.get(lane)
    this.lastInLane.set(lane, end)
    if (last === undefined || end.order > last.order) return
    const steps = (this.stepsBack.get(lane) ?? 0) + 1
    this.stepsBack.set(lane, steps)
    if (steps > this.restarts)
      this.findings.add(
        'disordered',
        `${end.place} is step back ${steps} in its lane, behind ${last.place}, after ${this.restarts} restarts`,
      )
  }
}
