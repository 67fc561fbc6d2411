import { DEFAULTS } from '../../contract/defaults.ts'
import type { FlowError } from '../../contract/errors.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { PartitionBatch, TaskLease } from '../broker/port.ts'
import type { Change } from '../change.ts'
import type { Clock } from '../clock.ts'
import { outageDelay } from '../delivery/retry.ts'
import type { BudgetShare } from '../memory/budget.ts'
import { turn } from '../turn.ts'
import type { TaskRun } from './task-run.ts'

export interface IntakeOptions {
  readonly run: TaskRun
  readonly budget: BudgetShare
  readonly clock: Clock
  readonly random: () => number
  /** Aborted when nothing more shall be read. */
  readonly signal: AbortSignal
  /** Reading is allowed at this place: not while another place is in an outage, nor in a pause. */
  mayRead(place: string): boolean
  readonly changed: Change
  /** `nextInMs`: when it is tried again. Null: it works again. */
  outage(place: string, error: FlowError | null, nextInMs?: number): void
  ended(error: FlowError): void
}

/** Longest wait in one poll, in ms: after it the intake looks around. */
export const POLL_WAIT_MS = 1_000

/** How much one poll may bring: small beside the budget, so that every task gets its turn. */
export function pollBytes(budget: BudgetShare): number {
  return Math.max(16_384, Math.min(DEFAULTS.pollBytes.value, Math.floor(budget.limitBytes / 64)))
}

/**
 * What every way of reading shares: wait until reading is allowed, take budget, read, give the rest back. `readOnce`
 * returns what it admitted counts for.
 */
export async function intake(
  place: string,
  options: IntakeOptions,
  readOnce: (mostBytes: number) => Promise<number>,
): Promise<void> {
  const { budget, signal, run } = options
  const most = pollBytes(budget)
  const reserve = run.mostFor(DEFAULTS.pollMessages.value, most)
  for (let failures = 0; !signal.aborted;) {
    if (!(await readyToRead(place, options))) return
    if (!(await budget.reserve(reserve, signal))) return
    let used = 0
    try {
      used = await readOnce(most)
      if (failures > 0) options.outage(place, null)
      failures = 0
    } catch (thrown) {
      failures++
      await afterFailure(place, asFlowError(thrown, place), failures, options)
    } finally {
      // Bytes of admitted messages go back with their commit; what was reserved beyond them at once.
      if (used > reserve) budget.take(used - reserve)
      else budget.release(reserve - used)
    }
    if (run.signal.aborted) return
    await turn()
  }
}

async function readyToRead(place: string, options: IntakeOptions): Promise<boolean> {
  const { run, signal, changed } = options
  while (!signal.aborted && !(options.mayRead(place) && run.mayAdmit)) {
    if (!options.mayRead(place) || !run.isWaitingForCommit) await changed.next(signal)
    else await run.committer.room()
  }
  return !signal.aborted
}

async function afterFailure(
  place: string,
  error: FlowError,
  failures: number,
  options: IntakeOptions,
): Promise<void> {
  const { clock, random, signal } = options
  if (error.class === 'outage' || error.class === 'transient') {
    const delayMs = outageDelay(failures, random)
    options.outage(place, error, delayMs)
    await clock.sleep(delayMs, { signal })
  } else {
    options.ended(error)
    await turn()
  }
}

/** Polls the lease's topics until told to stop. */
export function topicIntake(
  lease: TaskLease,
  options: IntakeOptions,
  admit: (batch: PartitionBatch) => number,
): Promise<void> {
  return intake('topics', options, async (mostBytes) => {
    const { signal } = options
    const batches = await lease.poll({
      maxMessages: options.run.mostToAdmit,
      maxBytes: mostBytes,
      maxWaitMs: POLL_WAIT_MS,
      signal,
    })
    return batches.reduce((sum, batch) => sum + admit(batch), 0)
  })
}
