import type { ConditionFault, Sample } from '../../../contract/inspection.ts'
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

type Answered = boolean | 'cut' | 'costly'

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

  /**
   * Whether it holds. `cut`: the condition needs more than is kept of the message; it is to be asked again with the whole
   * value, or given up.
   */
  ask(message: KeptMessage, whole?: string): boolean | 'cut' {
    const answer = this.left <= this.affordable() ? this.timed(message, whole) : 'costly'
    if (answer === 'cut') return answer
    if (answer === 'costly') return this.giveUp()
    this.left -= 1
    this.counts.asked += 1
    if (!answer) this.counts.refused += 1
    return answer
  }

  /** It cannot be asked. */
  giveUp(): false {
    this.left -= 1
    this.counts.unasked += 1
    return false
  }

  private timed({ process, sample }: KeptMessage, whole: string | undefined): Answered {
    const { clock, parametersOf } = this.options
    const began = clock.monotonic()
    const shown = whole === undefined ? sample : withValue(sample, whole)
    const answer = this.answer(new SampleScope(shown, parametersOf(process)))
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

  private answer(scope: Scope): Answered {
    try {
      const answer = this.holds(scope, STEPS_AT_MOST)
      if (!(answer instanceof Failure)) return answer
      return answer.isCostly ? 'costly' : this.fails(answer, scope)
    } catch (error) {
      return error instanceof NotKept ? 'cut' : this.fails(error, scope)
    }
  }

  private fails(error: unknown, scope: Scope): false {
    this.counts.failed += 1
    this.firstFault ??= conditionFault(error, scope)
    return false
  }
}

function withValue(sample: Sample, text: string): Sample {
  return sample.value === null ? sample : { ...sample, value: { ...sample.value, text, cut: false } }
}
