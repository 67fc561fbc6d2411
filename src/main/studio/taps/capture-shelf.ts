import { FlowError } from '../../../contract/errors.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'
import { ConditionCapture } from './condition-capture.ts'
import { PortCapture, type PortCaptureOptions } from './port-capture.ts'
import type { TapCapture } from './tap-capture.ts'

/** A page that was away, asleep or reloaded finds its messages again for so long, in ms. */
const IDLE_MS = 10 * 60_000
/** Nobody looks at these; each may hold 64 MB, and one with a condition holds the one without. */
const IDLE_AT_MOST = 3
/** Taps at a time, looked at or not. */
const CAPTURES_AT_MOST = 16

type Unfiltered = Pick<PortCaptureOptions, 'dataFolder' | 'flow' | 'node' | 'ports'>

export interface CaptureAsked extends Unfiltered {
  /** A condition in CEL. */
  readonly filter: string | undefined
}

interface Shelved {
  readonly key: string
  readonly capture: TapCapture
  /** What is taken with it. */
  readonly source: PortCapture | undefined
  holders: number
  rest: TimerHandle | undefined
}

/** Taps by what they look at: who asks for the same gets the same, also some time after the last one let it go. */
export class CaptureShelf {
  private readonly clock: Clock
  /** The one that was put back last is the last. */
  private readonly shelved = new Map<string, Shelved>()

  constructor({ clock }: { readonly clock: Clock }) {
    this.clock = clock
  }

  /** Until it is put back. Throws TAP_INVALID where too many are looked at. */
  take({ filter, ...place }: CaptureAsked): TapCapture {
    if (filter === undefined) return this.takeUnfiltered(place)
    const key = keyOf(place, filter)
    const shelved = this.shelved.get(key) ?? this.addFiltered(key, place, filter)
    return this.hold(shelved).capture
  }

  put(capture: TapCapture): void {
    const shelved = [...this.shelved.values()].find((each) => each.capture === capture)
    if (shelved === undefined) return
    shelved.holders -= 1
    if (shelved.holders > 0) return
    this.shelved.delete(shelved.key)
    this.shelved.set(shelved.key, shelved)
    shelved.rest = this.clock.setTimeout(() => this.drop(shelved), IDLE_MS)
    const idle = this.idle()
    for (const each of idle.slice(0, Math.max(0, idle.length - IDLE_AT_MOST))) this.drop(each)
  }

  close(): void {
    for (const each of this.shelved.values()) this.drop(each)
  }

  private takeUnfiltered(place: Unfiltered): PortCapture {
    const key = keyOf(place)
    const before = this.shelved.get(key)?.capture
    const capture = before instanceof PortCapture ? before : this.addUnfiltered(key, place)
    this.hold(this.shelved.get(key)!)
    return capture
  }

  private addUnfiltered(key: string, place: Unfiltered): PortCapture {
    this.makeRoom()
    const capture = new PortCapture({ ...place, clock: this.clock })
    this.shelved.set(key, { key, capture, source: undefined, holders: 0, rest: undefined })
    return capture
  }

  /** It begins with what is kept without the condition, and goes on in the same processes. */
  private addFiltered(key: string, place: Unfiltered, condition: string): Shelved {
    this.makeRoom()
    const source = this.takeUnfiltered(place)
    const capture = new ConditionCapture({ source, condition, clock: this.clock })
    const shelved = { key, capture, source, holders: 0, rest: undefined }
    this.shelved.set(key, shelved)
    return shelved
  }

  private hold(shelved: Shelved): Shelved {
    shelved.holders += 1
    if (shelved.rest !== undefined) this.clock.clearTimeout(shelved.rest)
    shelved.rest = undefined
    return shelved
  }

  private makeRoom(): void {
    const [longest] = this.shelved.size < CAPTURES_AT_MOST ? [] : this.idle()
    if (longest !== undefined) this.drop(longest)
    if (this.shelved.size < CAPTURES_AT_MOST) return
    throw new FlowError('TAP_INVALID', {
      message: `${CAPTURES_AT_MOST} taps are open in this workspace already.`,
      hint: 'Close the messages of another page.',
    })
  }

  /** Those that nobody looks at, the longest first. */
  private idle(): readonly Shelved[] {
    return [...this.shelved.values()].filter(({ holders }) => holders === 0)
  }

  private drop(shelved: Shelved): void {
    if (shelved.rest !== undefined) this.clock.clearTimeout(shelved.rest)
    this.shelved.delete(shelved.key)
    shelved.capture.close()
    if (shelved.source !== undefined) this.put(shelved.source)
  }
}

function keyOf({ dataFolder, flow, node, ports }: Unfiltered, condition?: string): string {
  return JSON.stringify([dataFolder, flow, node, ports, condition ?? null])
}
