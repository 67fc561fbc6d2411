import type { FlowError } from '../../contract/errors.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { CallOutcome, Permit } from './breaker.ts'
import type { Circuit } from './circuit.ts'

export interface GuardOptions {
  readonly nodeId: string
  readonly circuit: Circuit
  readonly signal: AbortSignal
  /** `nextInMs`: when it is probed. Null: it is answered again. */
  outage(nodeId: string, error: FlowError | null, nextInMs?: number): void
}

/**
 * One task's side of a node's circuit: holds its calls back while that is open, and tells it as an outage of the node,
 * so that the task reads nothing more meanwhile.
 */
export class Guard {
  private readonly options: GuardOptions
  private waiting = 0
  /** The latest of its calls that had to wait, and is a probe maybe. */
  private waited: Permit | undefined
  private isTold = false

  constructor(options: GuardOptions) {
    this.options = options
    const { circuit, signal } = options
    circuit.watch(() => this.tell(), signal)
    // Whoever has its partition next must not wait for an answer that nobody hears.
    signal.addEventListener('abort', () => this.waited && circuit.ended(this.waited, 'unknown'), {
      once: true,
    })
  }

  /**
   * Calls when the circuit lets it. Throws what the call throws, and CIRCUIT_OPEN, an outage, in the place of a failure
   * that finds the circuit open or opens it: that costs no attempt.
   */
  async call<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const { circuit, signal, nodeId } = this.options
    const permit = circuit.enter() ?? (await this.turn())
    if (permit === undefined) throw circuit.error()
    if (signal.aborted) {
      // Its turn came as the task ended: it belongs to another one.
      circuit.ended(permit, 'unknown')
      throw circuit.error()
    }
    try {
      const answer = await work()
      circuit.ended(permit, signal.aborted ? 'unknown' : 'answered')
      return answer
    } catch (thrown) {
      const error = asFlowError(thrown, nodeId)
      circuit.ended(permit, signal.aborted ? 'unknown' : outcomeOf(error, circuit.isProbe(permit)), error)
      throw isOfSystem(error) && !circuit.isClosed ? circuit.error() : error
    }
  }

  private async turn(): Promise<Permit | undefined> {
    const { circuit, signal } = this.options
    this.waiting++
    const permit = await circuit.turn(signal)
    this.waiting--
    this.waited = permit
    return permit
  }

  private tell(): void {
    const { circuit, nodeId, outage } = this.options
    const isHeld = circuit.isOut && (this.waiting > 0 || circuit.isProbe(this.waited))
    if (isHeld) outage(nodeId, circuit.error(), circuit.nextProbeIn)
    else if (this.isTold) outage(nodeId, null)
    this.isTold = isHeld
  }
}

/** What cannot be reached is told as an outage already, and is tried again without end; as a probe it has failed. */
function outcomeOf({ class: kind }: FlowError, isProbe: boolean): CallOutcome {
  if (kind === 'transient') return 'failed'
  if (kind === 'outage') return isProbe ? 'failed' : 'unknown'
  return kind === 'message' ? 'answered' : 'unknown'
}

function isOfSystem({ class: kind }: FlowError): boolean {
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
