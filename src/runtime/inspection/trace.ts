import type { FlowError } from '../../contract/errors.ts'
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

export interface Keeping {
  readonly tap: PortTap
  readonly crossing: Crossing
}

export interface TraceFailure {
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
  readonly crossings: Crossing[] = []
  readonly kept: Keeping[] = []
  readonly failures: TraceFailure[] = []
  readonly figures: Record<string, Record<string, number>> = {}
  cut = false
  /** Of `kept`, so many were told already. */
  told = 0
  private hasFigures = false

  constructor(root: Message, began: number) {
    this.root = root
    this.began = began
  }

  /** Begins anew with another message: a trace for each of a million messages would be a million objects. */
  reuse(root: Message, began: number): void {
    this.root = root
    this.began = began
    this.crossings.length = 0
    this.kept.length = 0
    this.failures.length = 0
    this.cut = false
    this.told = 0
    if (!this.hasFigures) return
    for (const node of Object.keys(this.figures)) delete this.figures[node]
    this.hasFigures = false
  }

  cross(place: Place, message: Message, at: number): void {
    const crossing = { place, message, at }
    if (this.crossings.length < MOST_CROSSINGS) this.crossings.push(crossing)
    else this.cut = true
    for (const tap of place.taps) if (tap.wants(message, at)) this.kept.push({ tap, crossing })
  }

  fail(node: string, error: FlowError, at: number): void {
    if (this.failures.length < MOST_CROSSINGS) this.failures.push({ node, error, at })
  }

  count(node: string, figure: string, by: number): void {
    const figures = (this.figures[node] ??= {})
    figures[figure] = (figures[figure] ?? 0) + by
    this.hasFigures = true
  }
}
