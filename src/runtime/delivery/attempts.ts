import type { FlowError } from '../../contract/errors.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { Clock } from '../clock.ts'
import type { Emission } from '../node-api.ts'
import type { HeldBranch, Stay } from './collector.ts'
import { type Guards, isHeldBack } from './guard.ts'
import type { Stand } from './held-work.ts'
import { Places } from './places.ts'
import { outageDelay, retryDelay, type RetryPolicy } from './retry.ts'

export interface AttemptsOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryPolicy
  readonly signal: AbortSignal
  readonly concurrency: number
  readonly guards: Guards
  outage(by: object, nodeId: string, error: FlowError | null): void
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
    const { signal, retry, random } = this.options
    let error = branch.error
    const tries: Tries = { attempt: error?.class === 'transient' ? 1 : 0, tookMs: 0, latestMs: 0 }
    let outages = isOutage(error) ? 1 : 0
    for (;;) {
      if (isOutage(error)) {
        this.options.outage(branch.stand, branch.node.id, error!)
        await this.rest(branch, tries, outageDelay(outages, random))
      } else if (error?.class === 'transient') {
        const delay = retryDelay(retry, tries.attempt, random)
        tries.tookMs += delay
        await this.rest(branch, tries, delay)
      }
      if (signal.aborted) return
      error = await this.attempt(branch, tries, ends)
      if (signal.aborted) return
      if (outages > 0 && !isOutage(error)) this.options.outage(branch.stand, branch.node.id, null)
      if (isHeldBack(error)) continue
      if (error === undefined) return
      if (error.class === 'outage') outages++
      else if (error.class === 'transient') {
        tries.attempt++
        tries.tookMs += tries.latestMs
      } else if (error.class !== 'message') return this.options.fault(error)
      const spent = tries.attempt >= retry.attempts || tries.tookMs >= retry.inAllMs
      if (error.class === 'message') return ends.reject(error, tries.attempt + 1)
      if (error.class === 'transient' && spent) return ends.reject(error, tries.attempt)
    }
  }

  /** Until the next attempt. */
  private async rest({ stand }: StandingBranch, { attempt }: Tries, delayMs: number): Promise<void> {
    const { clock, signal } = this.options
    stand.attempt = attempt + 1
    stand.nextAt = clock.monotonic() + delayMs
    await clock.sleep(delayMs, { signal })
    stand.nextAt = undefined
  }

  /** One attempt; returns its error, or undefined when the branch went on. */
  private async attempt(branch: HeldBranch, tries: Tries, ends: BranchEnds): Promise<FlowError | undefined> {
    try {
      const emissions = await this.ask(branch, tries)
      if (emissions === undefined) ends.run()
      else ends.emit(emissions)
      return undefined
    } catch (thrown) {
      return asFlowError(thrown, branch.node.id)
    }
  }

  /** Undefined: the node does not wait. */
  private ask({ node, message, stay }: HeldBranch, tries: Tries): Promise<readonly Emission[]> | undefined {
    const { instance } = node
    const call = { signal: this.options.signal, attempt: tries.attempt + 1 }
    const use = (work: () => Promise<readonly Emission[]>) =>
      this.use(node, () => this.timed({ stay, tries }, work))
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

  /** Holds its place while its circuit is open: what gives the place back stands behind all others for the next one. */
  private use<Answer>(node: ChainNode, work: () => Promise<Answer>): Promise<Answer> {
    const guard = this.options.guards.of(node)
    return this.places.use(node.id, guard === undefined ? work : () => guard.call(work))
  }

  private async timed<Answer>({ stay, tries }: Timed, work: () => Promise<Answer>): Promise<Answer> {
    const { clock } = this.options
    const began = clock.monotonic()
    try {
      return await work()
    } finally {
      tries.latestMs = clock.monotonic() - began
      if (stay !== undefined) stay.workMs += tries.latestMs
    }
  }
}

/** How far one branch is. */
interface Tries {
  /** Attempts that failed. */
  attempt: number
  /** All of them and the waits between; outages cost nothing. */
  tookMs: number
  /** The latest try, whatever became of it. */
  latestMs: number
}

interface Timed {
  readonly stay: Stay | undefined
  readonly tries: Tries
}

function isOutage(error: FlowError | undefined): boolean {
  return error?.class === 'outage' && !isHeldBack(error)
}

/** Of a batch node that gave fewer answers than it was asked for. */
export function unanswered(nodeId: string): FlowError {
  return asFlowError(new Error('it gave fewer answers than it was asked for'), nodeId)
}
