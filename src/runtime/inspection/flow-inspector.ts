import { DEFAULTS } from '../../contract/defaults.ts'
import { askCondition } from '../../flow/expressions/asked-condition.ts'
import type { KeptSample } from './kept-sample.ts'
import { Permits } from './permits.ts'
import { PortTap } from './port-tap.ts'

/** A chain that must be compiled anew when a tap is set in it or taken away. */
export interface Tapped {
  has(node: string): boolean
  /** Its taps are others now. */
  tapped(taps: readonly PortTap[]): void
}

export interface TapRequest {
  readonly node: string
  /** `in`, or an output port. */
  readonly port: string
  /** A condition in CEL. Throws EXPRESSION_INVALID where it cannot be compiled. */
  readonly filter?: string | undefined
  readonly perSecond?: number | undefined
  readonly burst?: number | undefined
  readonly ringBytes?: number
}

/**
 * Following costs time at each port. A tap at a port where little comes always has permits: without this it would slow
 * down all that goes elsewhere.
 */
const FOLLOWED_PER_SECOND = 4_000
/** Of a run that begins so many are followed at once. */
const FOLLOWED_BURST = 2_000

/** The taps of one flow in this process. While there is none, nothing of it is in the compiled chains. */
export class FlowInspector {
  private readonly tasks = new Set<Tapped>()
  private readonly taps = new Set<PortTap>()
  private readonly following = new Permits(FOLLOWED_PER_SECOND, FOLLOWED_BURST)
  private nextId = 1

  /** One more message may be followed from its source on. `at`: monotonic ms. */
  mayFollow(at: number): boolean {
    if (!this.following.has(at)) return false
    this.following.use()
    return true
  }

  get isOn(): boolean {
    return this.taps.size > 0
  }

  /** Until `untap`. */
  tap({ node, port, filter, perSecond, burst, ringBytes }: TapRequest): PortTap {
    const tap = new PortTap({
      node,
      port,
      filter: filter === undefined ? undefined : askCondition(filter),
      burst,
      perSecond: perSecond ?? DEFAULTS.tapPerSecond.value,
      ringBytes: ringBytes ?? DEFAULTS.tapBytes.value,
    })
    this.taps.add(tap)
    this.changed(tap)
    return tap
  }

  untap(tap: PortTap): void {
    if (this.taps.delete(tap)) this.changed(tap)
  }

  /** One that some tap still keeps. */
  sample(id: number): KeptSample | undefined {
    for (const tap of this.taps) {
      const kept = tap.ring.get(id)
      if (kept !== undefined) return kept
    }
    return undefined
  }

  /** Of the nodes of a task. */
  tapsIn(task: Tapped): readonly PortTap[] {
    return [...this.taps].filter(({ node }) => task.has(node))
  }

  add(task: Tapped): void {
    this.tasks.add(task)
  }

  remove(task: Tapped): void {
    this.tasks.delete(task)
  }

  sampleId(): number {
    return this.nextId++
  }

  /** Ids from here on are of messages that have not crossed a tapped port yet. */
  get nextSample(): number {
    return this.nextId
  }

  /** A stage without the tapped node runs on as it is: of a large flow that is most of it. */
  private changed({ node }: PortTap): void {
    for (const task of this.tasks) if (task.has(node)) task.tapped(this.tapsIn(task))
  }
}
