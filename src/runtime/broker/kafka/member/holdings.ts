import { DEFAULTS } from '../../../../contract/defaults.ts'
import { FlowError } from '../../../../contract/errors.ts'
import type { Clock } from '../../../clock.ts'
import type { KafkaLease } from './kafka-lease.ts'

/** How long, and how far apart, positions are tried to be committed at a revoke, in ms. */
const FLUSH_MS = 5_000
const AGAIN_MS = 100
/** Pause before a task that could not be taken is taken again, in ms. */
const TAKE_AGAIN_MS = 1_000

export interface HoldingsOptions {
  readonly clock: Clock
  /** Makes a task ours: positions, stores. */
  open(task: number): Promise<KafkaLease>
  assigned(lease: KafkaLease): Promise<void>
  revoking(lease: KafkaLease): Promise<void>
  /** Positions of the lease are durable when it resolves. */
  flush(lease: KafkaLease): Promise<void>
  lost(lease: KafkaLease): void
  /** What we hold has become less: others may have it. */
  released(): void
  /** True: try again. */
  failed(task: number, error: unknown): boolean
}

interface Holding {
  readonly task: number
  lease: KafkaLease | undefined
  /** Given back, or lost: nothing more is done for it. */
  ending: boolean
  /** Ends when it was given back. */
  given: Promise<void> | undefined
  taken: Promise<void>
}

/** The tasks in a member's hands: being taken, held, being given back. */
export class Holdings {
  private readonly options: HoldingsOptions
  private readonly held = new Map<number, Holding>()

  constructor(options: HoldingsOptions) {
    this.options = options
  }

  /** Those being given back are ours until they are. */
  get tasks(): readonly number[] {
    return [...this.held.keys()].toSorted((a, b) => a - b)
  }

  *leases(): Generator<KafkaLease> {
    for (const { lease } of this.held.values()) if (lease !== undefined) yield lease
  }

  /** Makes it so that just these tasks are held. Resolves when the new ones are. */
  async hold(tasks: readonly number[]): Promise<void> {
    for (const holding of this.held.values())
      if (!tasks.includes(holding.task) && !holding.ending) void this.giveBackAlone(holding)
    await Promise.all(tasks.filter((task) => !this.held.has(task)).map((task) => this.take(task)))
  }

  /** Gives all back. Rejects with what a drain threw. */
  async release(): Promise<void> {
    const given = await Promise.allSettled([...this.held.values()].map((holding) => this.giveBack(holding)))
    for (const result of given) if (result.status === 'rejected') throw result.reason
  }

  /** Others have them: drops everything at once. */
  lose(): void {
    for (const holding of [...this.held.values()]) this.drop(holding)
  }

  private async giveBackAlone(holding: Holding): Promise<void> {
    try {
      await this.giveBack(holding)
    } catch (error) {
      this.options.failed(holding.task, error)
    }
    this.options.released()
  }

  private async take(task: number): Promise<void> {
    const holding: Holding = {
      task,
      lease: undefined,
      ending: false,
      given: undefined,
      taken: Promise.resolve(),
    }
    this.held.set(task, holding)
    holding.taken = this.open(holding)
    await holding.taken
  }

  private async open(holding: Holding): Promise<void> {
    while (this.isHeld(holding)) {
      try {
        await this.openOnce(holding)
        return
      } catch (error) {
        holding.lease?.close()
        holding.lease = undefined
        if (!this.isHeld(holding)) return
        if (!this.options.failed(holding.task, error)) {
          this.held.delete(holding.task)
          throw error
        }
      }
      await this.options.clock.sleep(TAKE_AGAIN_MS)
    }
  }

  private async openOnce(holding: Holding): Promise<void> {
    const lease = await this.options.open(holding.task)
    if (!this.isHeld(holding)) {
      lease.close()
      return
    }
    holding.lease = lease
    await this.options.assigned(lease)
  }

  private isHeld(holding: Holding): boolean {
    return this.held.get(holding.task) === holding && !holding.ending
  }

  private giveBack(holding: Holding): Promise<void> {
    holding.given ??= this.giveBackOnce(holding)
    return holding.given
  }

  private async giveBackOnce(holding: Holding): Promise<void> {
    holding.ending = true
    await holding.taken.catch(() => {})
    const { lease } = holding
    if (this.held.get(holding.task) !== holding) return
    if (lease === undefined) {
      this.held.delete(holding.task)
      return
    }
    try {
      lease.stopWaiting()
      await this.inTime(this.options.revoking(lease), lease)
      await lease.settled()
      await this.flush(lease)
    } catch (error) {
      if (this.held.get(holding.task) === holding) this.options.lost(lease)
      if (!(error instanceof FlowError) || error.class === 'fault') throw error
    } finally {
      lease.close()
      if (this.held.get(holding.task) === holding) this.held.delete(holding.task)
    }
  }

  /** Whoever cannot finish in time must not hold up the others for ever. */
  private async inTime(draining: Promise<void>, { task, group }: KafkaLease): Promise<void> {
    const over = new AbortController()
    const late = this.options.clock.sleep(DEFAULTS.drainMs.value, { signal: over.signal }).then(() => {
      if (over.signal.aborted) return
      throw new FlowError('TASK_LOST', {
        message: `Task ${task} of group "${group}" was not drained in time.`,
      })
    })
    try {
      await Promise.race([draining, late])
    } finally {
      over.abort()
    }
  }

  /** An outage of the coordinator may be over soon: what is not committed runs again. */
  private async flush(lease: KafkaLease): Promise<void> {
    const { clock } = this.options
    const deadline = clock.monotonic() + FLUSH_MS
    for (;;) {
      try {
        await this.options.flush(lease)
        return
      } catch (error) {
        const mayPass = error instanceof FlowError && error.class === 'outage'
        if (!mayPass || clock.monotonic() > deadline) throw error
      }
      await clock.sleep(AGAIN_MS)
    }
  }

  private drop(holding: Holding): void {
    holding.ending = true
    this.held.delete(holding.task)
    if (holding.lease === undefined) return
    holding.lease.close()
    this.options.lost(holding.lease)
  }
}
