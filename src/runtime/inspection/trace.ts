import type { FlowError } from '../../contract/errors.ts'
import type { JourneyStay, Sample } from '../../contract/inspection.ts'
import { emptyRecord } from '../../flow/own-entry.ts'
import type { Message } from '../message.ts'
import type { PortTap } from './port-tap.ts'

/** A port that a trace can pass. */
export interface Place {
  readonly node: string
  /** `in`, or an output port. */
  readonly port: string
  /** Who listens there. */
  readonly taps: readonly PortTap[]
}

export interface Crossing {
  readonly place: Place
  readonly message: Message
  /** By the monotonic clock, ms. */
  readonly at: number
}

interface Keeping {
  readonly tap: PortTap
  readonly crossing: Crossing
  /** Of the sample: the same for all taps that keep this crossing. */
  readonly id: number
}

/** A sample without its body: that lies in the tap's ring alone. */
export interface Told {
  readonly tap: PortTap
  readonly sample: Sample
}

interface TraceFailure {
  readonly node: string
  readonly error: FlowError
  readonly at: number
}

/** A message that fans out wider than this is followed no further. */
const MOST_CROSSINGS = 500

/**
 * The way of one input message through a tapped chain. Most traces are thrown away, so nothing is copied here: what a
 * tap has kept is written down when the message has come to a rest.
 */
export class Trace {
  root: Message
  began: number
  readonly kept: Keeping[] = []
  readonly failures: TraceFailure[] = []
  /** What of `kept` was told already, in the same order. */
  readonly told: Told[] = []
  /** At nodes where it was held; written by the slow way only. */
  readonly stays: JourneyStay[] = []
  figures: Record<string, Record<string, number>> | undefined
  cut = false
  /** It begins where a tap met the message, not at the source. */
  isPartial = false
  /** Gives a crossing that is kept its number: when it crosses, so that a tap set later knows what was before it. */
  private readonly nextId: () => number
  // Three lists that are written over and not made anew: a million messages a minute pass through one trace.
  private readonly places: Place[] = []
  private readonly messages: Message[] = []
  private readonly times: number[] = []
  private count = 0

  constructor(root: Message, began: number, nextId: () => number) {
    this.root = root
    this.began = began
    this.nextId = nextId
  }

  /** Begins anew with another message: a trace for each of a million messages would be a million objects. */
  reuse(root: Message, began: number): void {
    this.root = root
    this.began = began
    this.count = 0
    this.kept.length = 0
    this.failures.length = 0
    this.told.length = 0
    this.stays.length = 0
    this.figures = undefined
    this.cut = false
    this.isPartial = false
  }

  cross(place: Place, message: Message, at: number): void {
    const { count } = this
    if (count < MOST_CROSSINGS) {
      this.places[count] = place
      this.messages[count] = message
      this.times[count] = at
      this.count++
    } else this.cut = true
    let id: number | undefined
    for (const tap of place.taps) {
      if (!tap.wants(message, at)) continue
      id ??= this.nextId()
      this.kept.push({ tap, crossing: { place, message, at }, id })
    }
  }

  get crossings(): readonly Crossing[] {
    return this.places
      .slice(0, this.count)
      .map((place, i) => ({ place, message: this.messages[i]!, at: this.times[i]! }))
  }

  fail(node: string, error: FlowError, at: number): void {
    if (this.failures.length < MOST_CROSSINGS) this.failures.push({ node, error, at })
  }

  stayed(node: string, { workMs, waitMs }: Omit<JourneyStay, 'node'>): void {
    if (this.stays.length < MOST_CROSSINGS) this.stays.push({ node, workMs, waitMs })
  }

  /** A figure that is no count: the newest is kept. */
  note(node: string, figure: string, value: number): void {
    this.figures ??= emptyRecord()
    const figures = (this.figures[node] ??= emptyRecord())
    figures[figure] = value
  }

  figure(node: string, figure: string, by: number): void {
    this.figures ??= emptyRecord()
    const figures = (this.figures[node] ??= emptyRecord())
    figures[figure] = (figures[figure] ?? 0) + by
  }
}
