import type { ConditionFault } from '../../../contract/inspection.ts'
import {
  askCondition,
  type AskedCondition,
  conditionFault,
} from '../../../flow/expressions/asked-condition.ts'
import { Failure } from '../../../flow/expressions/failure.ts'
import type { Scope } from '../../../flow/scope.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { KeptMessage } from './kept-messages.ts'
import { NotKept, SampleScope } from './sample-scope.ts'

/** Of a message at most: the begin of a value that is kept has no list that is long. */
const STEPS_AT_MOST = 100_000
/** Of all messages together, in ms: everybody who uses the Studio shares its process. */
const ALL_MS = 3_000
/** Asked in any case, in ms: it tells how long one takes. */
const TRIED_MS = 1_000

interface KeptQuestionOptions {
  /** In CEL. */
  readonly condition: string
  readonly clock: Clock
  parametersOf(process: string): Scope['parameters'] | undefined
}

/** A condition that is asked of messages kept here, oldest first; where time does not do for all, of the newest. */
export class KeptQuestion {
  private readonly options: KeptQuestionOptions
  private readonly holds: AskedCondition
  private left = 0
  private tried = 0
  private spentMs = 0
  private readonly counts = { asked: 0, refused: 0, failed: 0, unasked: 0 }
  private firstFault: ConditionFault | undefined

  constructor(options: KeptQuestionOptions) {
    this.options = options
    this.holds = askCondition(options.condition)
  }

  /** It held or not, or failed. */
  get asked(): number {
    return this.counts.asked
  }

  /** Of those asked: it did not hold, or failed. */
  get refused(): number {
    return this.counts.refused
  }

  get failed(): number {
    return this.counts.failed
  }

  /** The begin alone was kept, or it took too long. */
  get unasked(): number {
    return this.counts.unasked
  }

  /** What it failed with first. */
  get fault(): ConditionFault | undefined {
    return this.firstFault
  }

  /** So many more will be asked. */
  expect(count: number): void {
    this.left += count
  }

  /** Whether it holds. */
  ask(message: KeptMessage): boolean {
    const isWorth = this.left <= this.affordable()
    this.left -= 1
    const answer = isWorth ? this.timed(message) : undefined
    if (answer === undefined) this.counts.unasked += 1
    else this.counts.asked += 1
    if (answer === false) this.counts.refused += 1
    return answer === true
  }

  private timed({ process, sample }: KeptMessage): boolean | undefined {
    const { clock, parametersOf } = this.options
    const began = clock.monotonic()
    const answer = this.answer(new SampleScope(sample, parametersOf(process)))
    this.tried += 1
    this.spentMs += clock.monotonic() - began
    return answer
  }

  /** So many of those that are left can be asked in the time that is left. */
  private affordable(): number {
    const { tried, spentMs } = this
    if (spentMs < TRIED_MS) return Infinity
    return (ALL_MS - spentMs) / (spentMs / tried)
  }

  /** Undefined: it cannot be told. */
  private answer(scope: Scope): boolean | undefined {
    try {
      const answer = this.holds(scope, STEPS_AT_MOST)
      if (!(answer instanceof Failure)) return answer
      return answer.isCostly ? undefined : this.fails(answer, scope)
    } catch (error) {
      return error instanceof NotKept ? undefined : this.fails(error, scope)
    }
  }

  private fails(error: unknown, scope: Scope): false {
    this.counts.failed += 1
    this.firstFault ??= conditionFault(error, scope)
    return false
  }
}
