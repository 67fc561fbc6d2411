import { spendOnText } from './budget.ts'
import { Failure } from './failure.ts'
import { LIMITS } from './limits.ts'

/** Text that is not too long to go on with. */
export function checkedText(text: string): string {
  if (text.length <= LIMITS.textLength) return spendOnText(text)
  throw tooLong()
}

/** Counted before it is made: a text of gigabytes must not be tried. Throws Failure. */
export function joinText(parts: readonly string[], by: string): string {
  const length = parts.reduce((sum, part) => sum + part.length + by.length, 0) - by.length
  if (length > LIMITS.textLength) throw tooLong()
  return checkedText(parts.join(by))
}

function tooLong(): Failure {
  return new Failure(`The text has more than ${LIMITS.textLength.toLocaleString('en')} characters.`)
}
