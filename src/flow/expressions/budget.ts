import { Failure } from './failure.ts'
import { LIMITS } from './limits.ts'

// One for all expressions: an evaluation is synchronous and never starts another one.
let left: number = LIMITS.steps
let most: number = LIMITS.steps

/** Called before each evaluation. */
export function refillBudget(steps: number = LIMITS.steps): void {
  most = steps
  left = steps
}

/** Counts elements or characters that are about to be visited; throws where there are too many. */
export function spend(steps: number): void {
  left -= steps
  if (left >= 0) return
  throw new Failure(`It takes more than ${most.toLocaleString('en')} steps on this message.`, {
    isCostly: true,
    hint: 'Do not nest lists in lists; split the work over several nodes.',
  })
}

/** Text costs less to visit than elements. */
export function spendOnText(text: string): string {
  if (text.length > 256) spend(text.length >> 6)
  return text
}
