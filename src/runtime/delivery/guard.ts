import type { FlowError } from '../../contract/errors.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { CallOutcome, Permit } from './breaker.ts'
import type { Circuit } from './circuit.ts'

export interface GuardOptions {
  readonly nodeId: string
  readonly circuit: Circuit
  readonly signal: AbortSignal
  /** `nextInMs`: when it is probed. Null: it is answered again, or nothing of the task waits for that. */
  outage(by: Guard, nodeId: string, error: FlowError | null, nextInMs?: number): void
}

/**
 * One task's side of a node's circuit: holds its calls back while that is open, and tells it as an outage of the node,
 * so that the task reads nothing more meanwhile.
 */
export class Guard {
  private readonly options: GuardOptions
  private waiting = 0
  private underWay = 0
  /** The latest of its calls that was let through as a probe. */
  private probe: Permit | undefined
  private isTold = false

  constructor(options: GuardOptions) {
    this.options = options
    const { circuit, signal } = options
    circuit.watch(() => this.tell(), signal)
    // Whoever has its partition next must not wait for an answer that nobody hears.
    signal.addEventListener('abort', () => this.probe && circuit.ended(this.probe, 'unknown'), {
      once: true,
    })
  }

  get isClosed(): boolean {
    return this.options.circuit.isClosed
  }

  /**
   * Calls when the circuit lets it. Throws what the call throws, and CIRCUIT_OPEN, an outage, in the place of a failure
   * that finds the circuit open or opens it: that costs no attempt, and is to be asked for again. `failureIn`: what an
   * answer says of the system, where one may be a failure.
   */
  async call<Answer>(
    work: () => Promise<Answer>,
    failureIn: (answer: Answer) => FlowError | undefined = () => undefined,
  ): Promise<Answer> {
    const { circuit, signal, nodeId } = this.options
    const permit = circuit.enter() ?? (await this.turn())
    if (permit === undefined) throw circuit.error()
    if (signal.aborted) {
      // Its turn came as the task ended: it belongs to another one.
      circuit.ended(permit, 'unknown')
      throw circuit.error()
    }
    if (circuit.isProbe(permit)) this.probe = permit
    this.underWay++
    let answer: Answer
    let failure: FlowError | undefined
    try {
      answer = await work()
      failure = failureIn(answer)
    } catch (thrown) {
      const error = asFlowError(thrown, nodeId)
      throw this.ended(permit, error) ? circuit.error() : error
    }
    if (this.ended(permit, failure)) throw circuit.error()
    return answer
  }

  private async turn(): Promise<Permit | undefined> {
    const { circuit, signal } = this.options
    this.waiting++
    const turn = circuit.turn(signal)
    if (!this.isTold) this.tell()
    const permit = await turn
    this.waiting--
    return permit
  }

  /** True: the circuit holds the call back, which comes again. */
  private ended(permit: Permit, failure: FlowError | undefined): boolean {
    const { circuit, signal } = this.options
    this.underWay--
    const outcome = failure === undefined ? 'answered' : outcomeOf(failure, circuit.isProbe(permit))
    circuit.ended(permit, signal.aborted ? 'unknown' : outcome, failure)
    const isBack = failure !== undefined && isOfSystem(failure) && !circuit.isClosed
    // A late answer closes nothing; but without anything to probe with the task has to read on.
    if (!isBack && this.waiting + this.underWay === 0) this.tellOver()
    return isBack
  }

  /** Once told, until it is answered: a probe that failed has only begun to wait again. */
  private tell(): void {
    const { circuit, nodeId, outage } = this.options
    if (!circuit.isOut) this.tellOver()
    else if (this.isTold || this.waiting > 0) {
      this.isTold = true
      outage(this, nodeId, circuit.error(), circuit.nextProbeIn)
    }
  }

  private tellOver(): void {
    if (!this.isTold) return
    this.isTold = false
    this.options.outage(this, this.options.nodeId, null)
  }
}

/** What cannot be reached is told as an outage already, and is tried again without end; as a probe it has failed. */
function outcomeOf({ class: kind }: FlowError, isProbe: boolean): CallOutcome {
  if (kind === 'transient') return 'failed'
  if (kind === 'outage') return isProbe ? 'failed' : 'unknown'
  return kind === 'message' ? 'answered' : 'unknown'
}

/** Says of the system that was called, and not of the message, that something is wrong. */
export function isOfSystem({ class: kind }: FlowError): boolean {
  return kind === 'transient' || kind === 'outage'
}

/** True of what a guard throws while calls wait: the guard tells it, and says itself when to go on. */
export function isHeldBack(error: FlowError | undefined): boolean {
  return error?.code === 'CIRCUIT_OPEN'
}

/** The guards of a task. */
export class Guards {
  private readonly around: Pick<GuardOptions, 'signal' | 'outage'>
  private readonly circuitOf: (nodeId: string) => Circuit
  private readonly guards = new Map<string, Guard>()

  constructor(around: Pick<GuardOptions, 'signal' | 'outage'>, circuitOf: (nodeId: string) => Circuit) {
    this.around = around
    this.circuitOf = circuitOf
  }

  /** Undefined: the node calls nothing outside. */
  of({ id, spec }: ChainNode): Guard | undefined {
    if (spec.traits.callsOutside !== true) return undefined
    let guard = this.guards.get(id)
    if (guard === undefined) {
      guard = new Guard({ ...this.around, nodeId: id, circuit: this.circuitOf(id) })
      this.guards.set(id, guard)
    }
    return guard
  }
}
