import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type { Clock } from '../clock.ts'
import type { Message } from '../message.ts'
import type { BatchAnswer, BatchOperator } from '../node-api.ts'
import { Pace } from '../pace.ts'
import { unanswered } from './attempts.ts'
import { type Guard, isHeldBack, isOfSystem } from './guard.ts'
import type { Stand } from './held-work.ts'
import { outageDelay, retryDelay, type RetryPolicy } from './retry.ts'

export interface GateOptions {
  readonly node: ChainNode
  readonly operator: BatchOperator
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryPolicy
  readonly signal: AbortSignal
  /** Undefined: the node calls nothing outside. */
  readonly guard: Guard | undefined
  outage(by: object, nodeId: string, error: FlowError | null): void
  fault(error: FlowError): void
  /** Called once after the answers of each batch. */
  answered(): void
}

/** What a gate has for one message. */
export interface GateAnswer {
  readonly answer: BatchAnswer
  /** How often the node was asked. */
  readonly attempts: number
  /** It failed and is not to be asked for again. */
  readonly spent: boolean
  /** The node's own time with the batch, over all attempts, in ms. */
  readonly workMs: number
}

interface Asked {
  readonly message: Message
  /** Says how far it is. */
  readonly stand: Stand
}

interface Waiting extends Asked {
  readonly answer: (answer: GateAnswer) => void
}

/**
 * So long a batch of a node that computes should take: figures, a pause, a stop and a change of the flow wait for its
 * end. Two of one node are in work, and each waits for the other.
 */
const BATCH = { ms: 400, first: 4 } as const

/** Messages that a node's gate takes for a batch while it does not exist yet. */
export function firstBatchOf({ isLocal }: BatchOperator): number {
  return isLocal === true ? BATCH.first : DEFAULTS.pollMessages.value
}

/** In front of a node that answers for batches: what comes while it works gathers, in order, for the next one. */
export class Gate {
  private readonly options: GateOptions
  private readonly concurrency: number
  /** Of a node that computes; what calls outside is as quick for many messages as for one. */
  private readonly pace: Pace | undefined
  private waiting: Waiting[] = []
  private inWork = 0
  private woken = false

  constructor(options: GateOptions) {
    this.options = options
    this.concurrency = options.operator.concurrency ?? 1
    if (options.operator.isLocal === true) this.pace = new Pace(BATCH)
  }

  /** Messages that wait for their turn. */
  get length(): number {
    return this.waiting.length
  }

  /** Messages of the next batch at most. */
  get most(): number {
    return Math.min(DEFAULTS.pollMessages.value, this.pace?.most ?? DEFAULTS.pollMessages.value)
  }

  add(asked: Asked, answer: Waiting['answer']): void {
    this.waiting.push({ ...asked, answer })
    this.wake()
  }

  /** Not in this turn: what is admitted together makes one batch. */
  private wake(): void {
    if (this.woken || this.inWork >= this.concurrency || this.waiting.length === 0) return
    this.woken = true
    void Promise.resolve().then(() => {
      this.woken = false
      void this.work()
      this.wake()
    })
  }

  private async work(): Promise<void> {
    const batch = this.takeBatch()
    this.inWork++
    const answerTo = await this.ask(batch)
    this.inWork--
    if (this.options.signal.aborted || answerTo === undefined) return
    if (answerTo === 'held back') this.putBack(batch)
    this.wake()
    if (answerTo === 'held back') return
    for (let index = 0; index < batch.length; index++) batch[index]!.answer(answerTo(index))
    this.options.answered()
  }

  /**
   * A single message while the circuit is not closed: a batch that fails for one of its messages would keep it open,
   * and all others with it.
   */
  private takeBatch(): readonly Waiting[] {
    const { guard } = this.options
    const most = guard === undefined || guard.isClosed ? this.most : 1
    let bytes = 0
    let count = 0
    for (const { message } of this.waiting) {
      bytes += message.bytes
      if (count === most || (count > 0 && bytes > DEFAULTS.pollBytes.value)) break
      count++
    }
    return this.waiting.splice(0, count)
  }

  /** A message that was a probe stands behind all others: one that can never be answered is not asked for every time. */
  private putBack(batch: readonly Waiting[]): void {
    if (batch.length === 1) this.waiting.push(...batch)
    else this.waiting.unshift(...batch)
  }

  /** Until the next attempt. */
  private async rest(batch: readonly Waiting[], attempt: number, delayMs: number): Promise<void> {
    const { clock, signal } = this.options
    const nextAt = clock.monotonic() + delayMs
    for (const { stand } of batch) Object.assign(stand, { attempt, nextAt })
    await clock.sleep(delayMs, { signal })
    for (const { stand } of batch) stand.nextAt = undefined
  }

  /** Asks for the whole batch until there is an answer of whatever kind. Undefined: the task has ended. */
  private async ask(batch: readonly Waiting[]): Promise<AnswerTo | 'held back' | undefined> {
    const { operator, clock, random, retry, signal, node, guard } = this.options
    const messages = batch.map(({ message }) => message)
    let workMs = 0
    let latestMs = 0
    const process = async (attempt: number): Promise<readonly BatchAnswer[]> => {
      const asked = clock.monotonic()
      try {
        return await operator.process(messages, { signal, attempt })
      } finally {
        latestMs = clock.monotonic() - asked
        workMs += latestMs
        this.pace?.took(messages.length, latestMs)
      }
    }
    const allFailed = (error: FlowError, attempts: number): AnswerTo => {
      return () => ({ answer: error, attempts, spent: true, workMs })
    }
    const call = (attempt: number): Promise<readonly BatchAnswer[]> =>
      guard === undefined ? process(attempt) : guard.call(() => process(attempt), failureOf)
    // What all attempts and the waits between took; outages cost nothing.
    let tookMs = 0
    let attempt = Math.min(...batch.map(({ stand }) => stand.attempt))
    for (let outages = 0; ;) {
      try {
        const answers = await call(attempt)
        if (outages > 0) this.options.outage(batch, node.id, null)
        return (index) => ({
          answer: answers[index] ?? unanswered(node.id),
          attempts: attempt,
          spent: false,
          workMs,
        })
      } catch (thrown) {
        const error = asFlowError(thrown, node.id)
        if (signal.aborted) return undefined
        if (outages > 0 && (error.class !== 'outage' || isHeldBack(error)))
          this.options.outage(batch, node.id, null)
        if (isHeldBack(error)) return 'held back'
        if (error.class === 'message') return allFailed(error, attempt)
        if (error.class === 'transient') {
          tookMs += latestMs
          if (attempt >= retry.attempts || tookMs >= retry.inAllMs) return allFailed(error, attempt)
          attempt++
          const delayMs = retryDelay(retry, attempt - 1, random)
          tookMs += delayMs
          await this.rest(batch, attempt, delayMs)
        } else if (error.class === 'outage') {
          this.options.outage(batch, node.id, error)
          await this.rest(batch, attempt, outageDelay(++outages, random))
        } else {
          this.options.fault(error)
          return undefined
        }
        if (signal.aborted) return undefined
      }
    }
  }
}

/** What the answers say of the system: an answer to one message of a batch is one, whatever became of the others. */
function failureOf(answers: readonly BatchAnswer[]): FlowError | undefined {
  const errors = answers.filter((answer) => answer instanceof FlowError)
  if (errors.length < answers.length || !errors.every(isOfSystem)) return undefined
  return errors.find(({ class: kind }) => kind === 'transient') ?? errors[0]
}

/** By the message's place in the batch. */
type AnswerTo = (index: number) => GateAnswer
