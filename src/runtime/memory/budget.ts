import { Change } from '../change.ts'

/**
 * One budget of bytes for a process, shared by its tasks: messages in work, messages waiting for their turn,
 * unconfirmed outputs. A task asks before it reads; while nothing is left it does not read, so the backlog
 * stays in the broker.
 */
export class Budget {
  readonly limitBytes: number
  private takenBytes = 0
  private highest = 0
  private readonly released = new Change()

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  get taken(): number {
    return this.takenBytes
  }

  /** The most that was ever taken. */
  get peak(): number {
    return this.highest
  }

  /** Takes `bytes` as soon as they are there; a single wish above the whole budget is granted when it is alone. */
  async reserve(bytes: number, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && this.takenBytes > 0 && this.takenBytes + bytes > this.limitBytes)
      await this.released.next(signal)
    if (signal.aborted) return false
    this.take(bytes)
    return true
  }

  /** Counts bytes that are there already, such as outputs. */
  take(bytes: number): void {
    this.takenBytes += bytes
    if (this.takenBytes > this.highest) this.highest = this.takenBytes
  }

  release(bytes: number): void {
    this.takenBytes -= bytes
    this.released.announce()
  }
}

/** One task's part of the budget: what it holds when it ends goes back, committed or not. */
export class BudgetShare {
  private readonly budget: Budget
  private held = 0
  private closed = false

  constructor(budget: Budget) {
    this.budget = budget
  }

  get limitBytes(): number {
    return this.budget.limitBytes
  }

  async reserve(bytes: number, signal: AbortSignal): Promise<boolean> {
    const granted = await this.budget.reserve(bytes, signal)
    if (granted) this.held += bytes
    return granted
  }

  take(bytes: number): void {
    if (this.closed) return
    this.held += bytes
    this.budget.take(bytes)
  }

  release(bytes: number): void {
    if (this.closed) return
    this.held -= bytes
    this.budget.release(bytes)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.budget.release(this.held)
  }
}
