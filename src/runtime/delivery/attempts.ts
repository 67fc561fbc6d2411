import type { FlowError } from '../../contract/errors.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { Clock } from '../clock.ts'
import type { Emission } from '../node-api.ts'
import type { HeldBranch, Stay } from './collector.ts'
import type { Stand } from './held-work.ts'
import { Places } from './places.ts'
import { outageDelay, retryDelay, type RetryPolicy } from './retry.ts'

export interface AttemptsOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryPolicy
  readonly signal: AbortSignal
  readonly concurrency: number
  outage(nodeId: string, error: FlowError | null): void
  fault(error: FlowError): void
}

/** How a branch goes on; each runs with the branch's own collector on the desk. */
export interface BranchEnds {
  /** What the node that waits made of it. */
  emit(emissions: readonly Emission[]): void
  /** The node's own work, for one that does not wait; may throw. */
  run(): void
  reject(error: FlowError, attempts: number): void
}

export interface StandingBranch extends HeldBranch {
  readonly stand: Stand
}

/** Tries single branches until each has an answer of whatever kind. */
export class Attempts {
  private readonly options: AttemptsOptions
  private readonly places: Places

  constructor(options: AttemptsOptions) {
    this.options = options
    this.places = new Places(options.concurrency)
  }

  /** The branch's stand says how far it is. */
  async resolve(branch: StandingBranch, ends: BranchEnds): Promise<void> {
    const { clock, signal, retry, random } = this.options
    const began = clock.monotonic()
    let attempt = branch.error?.class === 'transient' ? 1 : 0
    let outages = branch.error?.class === 'outage' ? 1 : 0
    let error = branch.error
    for (;;) {
      if (error?.class === 'outage') this.options.outage(branch.node.id, error)
      if (error !== undefined) {
        const delay =
          error.class === 'outage' ? outageDelay(outages, random) : retryDelay(retry, attempt, random)
        branch.stand.attempt = attempt + 1
        branch.stand.nextAt = clock.monotonic() + delay
        await clock.sleep(delay, { signal })
        branch.stand.nextAt = undefined
      }
      if (signal.aborted) return
      error = await this.attempt(branch, attempt + 1, ends)
      if (signal.aborted) return
      if (outages > 0 && error?.class !== 'outage') this.options.outage(branch.node.id, null)
      if (error === undefined) return
      if (error.class === 'outage') outages++
      else if (error.class === 'transient') attempt++
      else if (error.class !== 'message') return this.options.fault(error)
      const spent = attempt >= retry.attempts || clock.monotonic() - began >= retry.inAllMs
      if (error.class === 'message') return ends.reject(error, attempt + 1)
      if (error.class === 'transient' && spent) return ends.reject(error, attempt)
    }
  }

  /** One attempt; returns its error, or undefined when the branch went on. */
  private async attempt(
    branch: HeldBranch,
    attempt: number,
    ends: BranchEnds,
  ): Promise<FlowError | undefined> {
    try {
      const emissions = await this.ask(branch, attempt)
      if (emissions === undefined) ends.run()
      else ends.emit(emissions)
      return undefined
    } catch (thrown) {
      return asFlowError(thrown, branch.node.id)
    }
  }

  /** Undefined: the node does not wait. */
  private ask(
    { node, message, stay }: HeldBranch,
    attempt: number,
  ): Promise<readonly Emission[]> | undefined {
    const { instance } = node
    const call = { signal: this.options.signal, attempt }
    const use = <Answer>(work: () => Promise<Answer>) =>
      this.places.use(node.id, stay === undefined ? work : () => this.timed(stay, work))
    if (instance.type === 'waiting') return use(() => instance.process(message, call))
    if (instance.type !== 'batch') return undefined
    return use(async () => {
      const [answer] = await instance.process([message], call)
      // A node that forgets a message has not dropped it.
      if (answer === undefined) throw unanswered(node.id)
      if (!Array.isArray(answer)) throw answer as FlowError
      return answer as readonly Emission[]
    })
  }

  private async timed<Answer>(stay: Stay, work: () => Promise<Answer>): Promise<Answer> {
    const { clock } = this.options
    const began = clock.monotonic()
    try {
      return await work()
    } finally {
      stay.workMs += clock.monotonic() - began
    }
  }
}

/** Of a batch node that gave fewer answers than it was asked for. */
export function unanswered(nodeId: string): FlowError {
  return asFlowError(new Error('it gave fewer answers than it was asked for'), nodeId)
}
