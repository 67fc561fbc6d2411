import { DEFAULTS } from '../../contract/defaults.ts'
import type { Clock } from '../clock.ts'

/** How often it is looked whether a process lives, in ms. */
const LOOK_MS = 1_000

export interface LifeWatchOptions {
  readonly clock: Clock
  /** Nobody looks any more. */
  readonly over: AbortSignal
  /** It is known to live; else it is not quiet before its first sign: it may still be loaded. */
  readonly isUp: boolean
  /** It has shown no sign of life for so many ms; said once of each silence. */
  quiet(ms: number): void
  /** It was quiet for about so many ms, and answers again. */
  answers(ms: number): void
  /** At each look that finds it silent, for so many ms by now. */
  silent?(ms: number): void
}

/** Tells from the signs of life of another process when it stands still, and when it goes on. */
export class LifeWatch {
  private readonly options: LifeWatchOptions
  private silentLooks = 0
  private isUp: boolean
  private isQuiet = false

  constructor(options: LifeWatchOptions) {
    this.options = options
    this.isUp = options.isUp
    void this.look()
  }

  /** A sign of life. */
  lives(): void {
    const silentMs = this.silentMs
    this.silentLooks = 0
    this.isUp = true
    if (!this.isQuiet) return
    this.isQuiet = false
    this.options.answers(silentMs)
  }

  private get silentMs(): number {
    return this.silentLooks * LOOK_MS
  }

  /** Looks are counted, not time: while this process itself stood still, nobody could be heard. */
  private async look(): Promise<void> {
    const { clock, over, quiet, silent } = this.options
    while (!over.aborted) {
      await clock.sleep(LOOK_MS, { signal: over })
      if (over.aborted) return
      this.silentLooks += 1
      silent?.(this.silentMs)
      // Being looked at may have ended it.
      if (over.aborted) return
      if (!this.isUp || this.isQuiet || this.silentMs < DEFAULTS.hostQuietMs.value) continue
      this.isQuiet = true
      quiet(this.silentMs)
    }
  }
}
