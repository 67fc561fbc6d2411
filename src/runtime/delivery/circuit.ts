import { FlowError } from '../../contract/errors.ts'
import type { Clock, TimerHandle } from '../clock.ts'
import { Breaker, defaultBreaker, type BreakerRules, type CallOutcome, type Permit } from './breaker.ts'

export interface CircuitOptions {
  readonly nodeId: string
  readonly clock: Clock
  readonly random: () => number
  readonly rules?: BreakerRules
}

/**
 * What stands between a node and the system that it calls: a breaker, and the calls that wait for it. The tasks of one
 * flow in one process share it, so that there is one probe and not one for each partition. Nothing of it is stored.
 */
export class Circuit {
  private readonly nodeId: string
  private readonly clock: Clock
  private readonly breaker: Breaker
  /** In the order they came; a call whose probe failed stands behind all others then, so that none is asked for ever. */
  private waiting: { go(permit: Permit): void }[] = []
  private readonly watchers = new Set<() => void>()
  /** How it stood when they were called last. */
  private known: string
  private timer: TimerHandle | undefined
  private latestFailure: FlowError | undefined

  constructor({ nodeId, clock, random, rules = defaultBreaker }: CircuitOptions) {
    this.nodeId = nodeId
    this.clock = clock
    this.breaker = new Breaker(rules, random)
    this.known = this.standing
  }

  get isClosed(): boolean {
    return this.breaker.state === 'closed'
  }

  /** The system is not known to answer. */
  get isOut(): boolean {
    return this.breaker.isOut
  }

  /** In ms; 0: one is under way, or due. */
  get nextProbeIn(): number {
    const { state, changesAt } = this.breaker
    return state === 'open' && changesAt !== undefined ? Math.max(0, changesAt - this.clock.monotonic()) : 0
  }

  isProbe(permit: Permit | undefined): boolean {
    return this.breaker.isProbe(permit)
  }

  /** A call may begin; undefined: it has to wait for its turn. */
  enter(): Permit | undefined {
    if (this.waiting.length > 0) return undefined
    const permit = this.breaker.ask(this.clock.monotonic())
    if (permit !== undefined && this.isProbe(permit)) this.goOn()
    return permit
  }

  /** Resolves when the call may begin, as a probe or because the circuit is closed. Undefined: aborted. */
  turn(signal: AbortSignal): Promise<Permit | undefined> {
    if (signal.aborted) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const leave = () => {
        this.waiting = this.waiting.filter((each) => each !== waits)
        this.goOn()
        resolve(undefined)
      }
      const waits = {
        go: (permit: Permit) => {
          signal.removeEventListener('abort', leave)
          resolve(permit)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.waiting.push(waits)
      this.goOn()
    })
  }

  ended(permit: Permit, outcome: CallOutcome, error?: FlowError): void {
    if (outcome === 'failed' && error !== undefined) this.latestFailure = error
    this.breaker.ended(permit, outcome, this.clock.monotonic())
    this.goOn()
  }

  /** Calls `changed` when it stands otherwise than before, until the signal aborts. */
  watch(changed: () => void, signal: AbortSignal): void {
    this.watchers.add(changed)
    signal.addEventListener('abort', () => void this.watchers.delete(changed), { once: true })
  }

  /** Why calls wait. */
  error(): FlowError {
    const { why, isReopened } = this.breaker
    const { nodeId, latestFailure: latest } = this
    const also = isReopened ? ', and so did the latest probe' : ''
    const said = latest === undefined ? '' : ` ${latest.message}`
    return new FlowError('CIRCUIT_OPEN', {
      message: `Circuit "${nodeId}" is open: ${why.failed} of the last ${why.calls} calls failed${also}.${said}`,
      hint: 'Look whether the system that it calls is well.',
      nodeId,
      ...(latest === undefined ? {} : { cause: latest }),
    })
  }

  private get standing(): string {
    const { state, isOut, changesAt } = this.breaker
    return `${state} ${isOut} ${changesAt}`
  }

  /** Lets through what may go, and looks again when time alone changes something. */
  private goOn(): void {
    const { breaker, clock, waiting } = this
    const now = clock.monotonic()
    breaker.passTime(now)
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const permit = breaker.ask(now)
      if (permit === undefined) break
      waiting.shift()
      first.go(permit)
    }
    if (this.timer !== undefined) clock.clearTimeout(this.timer)
    const { changesAt, state } = breaker
    // Nobody waits for an open circuit without calls: the next one finds by itself that its time has come.
    const isAwaited = changesAt !== undefined && (waiting.length > 0 || state === 'half-open')
    this.timer = isAwaited
      ? clock.setTimeout(() => this.goOn(), Math.max(1, Math.ceil(changesAt - now)))
      : undefined
    const { standing } = this
    if (standing === this.known) return
    this.known = standing
    for (const changed of this.watchers) changed()
  }
}

/** The circuits of one running flow, by node. */
export class Circuits {
  private readonly around: Omit<CircuitOptions, 'nodeId'>
  private readonly circuits = new Map<string, Circuit>()

  constructor(around: Omit<CircuitOptions, 'nodeId'>) {
    this.around = around
  }

  of(nodeId: string): Circuit {
    let circuit = this.circuits.get(nodeId)
    if (circuit === undefined) this.circuits.set(nodeId, (circuit = new Circuit({ ...this.around, nodeId })))
    return circuit
  }
}
