import { FlowError } from '../../../contract/errors.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'
import { type CaptureOptions, PortCapture } from './port-capture.ts'

/** A page that was away, asleep or reloaded finds its messages again for so long, in ms. */
const IDLE_MS = 10 * 60_000
/** Nobody looks at these; each may hold 64 MB. */
const IDLE_AT_MOST = 3
/** Taps at a time, looked at or not. */
const CAPTURES_AT_MOST = 16

export type CaptureAsked = Pick<CaptureOptions, 'dataFolder' | 'flow' | 'node' | 'ports' | 'filter'>

interface Shelved {
  readonly key: string
  readonly capture: PortCapture
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
  take(asked: CaptureAsked): PortCapture {
    const key = JSON.stringify([asked.dataFolder, asked.flow, asked.node, asked.ports, asked.filter ?? null])
    const shelved = this.shelved.get(key) ?? this.add(key, asked)
    shelved.holders += 1
    if (shelved.rest !== undefined) this.clock.clearTimeout(shelved.rest)
    shelved.rest = undefined
    return shelved.capture
  }

  put(capture: PortCapture): void {
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

  private add(key: string, asked: CaptureAsked): Shelved {
    const [longest] = this.shelved.size < CAPTURES_AT_MOST ? [] : this.idle()
    if (longest !== undefined) this.drop(longest)
    if (this.shelved.size >= CAPTURES_AT_MOST)
      throw new FlowError('TAP_INVALID', {
        message: `${CAPTURES_AT_MOST} taps are open in this workspace already.`,
        hint: 'Close the messages of another page.',
      })
    const capture = new PortCapture({ ...asked, clock: this.clock })
    const shelved: Shelved = { key, capture, holders: 0, rest: undefined }
    this.shelved.set(key, shelved)
    return shelved
  }

  /** Those that nobody looks at, the longest first. */
  private idle(): readonly Shelved[] {
    return [...this.shelved.values()].filter(({ holders }) => holders === 0)
  }

  private drop(shelved: Shelved): void {
    if (shelved.rest !== undefined) this.clock.clearTimeout(shelved.rest)
    this.shelved.delete(shelved.key)
    shelved.capture.close()
  }
}
