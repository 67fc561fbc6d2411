import { DEFAULTS } from '../../../../contract/defaults.ts'
import type { Clock, TimerHandle } from '../../../clock.ts'
import { placeName } from '../admin/leader-requests.ts'
import type { CommittedPosition } from '../../port.ts'

/** Whose positions they are: those of a task that was lost are never committed. */
export interface PositionOwner {
  readonly isClosed: boolean
}

interface Waiting {
  readonly owner: PositionOwner
  readonly position: CommittedPosition
}

export interface PendingPositionsOptions {
  readonly clock: Clock
  /** Makes positions durable; throws where it cannot. */
  commit(positions: readonly CommittedPosition[]): Promise<void>
  /** A commit that nobody waits for failed: it is tried again. */
  failed(error: unknown): void
}

/**
 * Positions of finished messages on their way to the group: committed together on a timer, as a commit for each
 * batch makes every message of the coordinator's node wait (measured: p99 of 31 ms instead of 6).
 */
export class PendingPositions {
  private readonly options: PendingPositionsOptions
  private readonly waiting = new Map<string, Waiting>()
  private messages = 0
  private timer: TimerHandle | undefined
  private underWay: Promise<void> = Promise.resolve()
  private closed = false

  constructor(options: PendingPositionsOptions) {
    this.options = options
  }

  note(owner: PositionOwner, positions: readonly CommittedPosition[], messages: number): void {
    for (const position of positions) this.waiting.set(placeName(position), { owner, position })
    this.messages += messages
    this.schedule()
  }

  private schedule(): void {
    if (this.closed || this.waiting.size === 0) return
    if (this.messages >= DEFAULTS.offsetsMessages.value) void this.flushAlone()
    else this.timer ??= this.options.clock.setTimeout(() => void this.flushAlone(), DEFAULTS.offsetsMs.value)
  }

  /** Everything noted so far is durable when it resolves. Throws where it cannot be made so. */
  flush(): Promise<void> {
    const next = this.underWay.catch(() => {}).then(() => this.commitNow())
    this.underWay = next
    return next
  }

  close(): void {
    this.closed = true
    this.stopTimer()
  }

  private async flushAlone(): Promise<void> {
    this.stopTimer()
    try {
      await this.flush()
    } catch (error) {
      this.options.failed(error)
      this.schedule()
    }
  }

  private async commitNow(): Promise<void> {
    this.stopTimer()
    const now = [...this.waiting].filter(([, { owner }]) => !owner.isClosed)
    this.waiting.clear()
    this.messages = 0
    if (now.length === 0) return
    try {
      await this.options.commit(now.map(([, { position }]) => position))
    } catch (error) {
      // Newer ones of the same partition stand above those that did not come through.
      for (const [name, waiting] of now) if (!this.waiting.has(name)) this.waiting.set(name, waiting)
      throw error
    }
  }

  private stopTimer(): void {
    if (this.timer !== undefined) this.options.clock.clearTimeout(this.timer)
    this.timer = undefined
  }
}
