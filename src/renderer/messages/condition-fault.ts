import type { TapView } from '../../contract/studio/tap-methods.ts'
import { countText, plural } from '../data/figures-text.ts'

export interface ConditionFails {
  /** `Fails at 12 of 120 messages`. */
  readonly where: string
  /** With the cure, where there is one. */
  readonly why: string
  /** It holds for nothing, because it fails everywhere: most likely it is mistyped. */
  readonly isEverywhere: boolean
}

/** Where the condition of a tap fails, and on what; undefined where it does not. */
export function conditionFails({ figures, fault, isSearching }: TapView): ConditionFails | undefined {
  const { seen, skipped, unasked, failed } = figures
  // Of the first ones that are asked it may fail at all.
  if (failed === 0 || fault === undefined || isSearching) return undefined
  const asked = seen - skipped - unasked
  const why = fault.hint === undefined ? fault.message : `${fault.message} ${fault.hint}`
  return { where: whereText(failed, asked), why, isEverywhere: failed === asked }
}

function whereText(failed: number, asked: number): string {
  if (failed < asked) return `Fails at ${countText(failed)} of ${plural(asked, 'message')}`
  return failed === 1 ? 'Fails at the only message' : `Fails at all ${countText(failed)} messages`
}

/** Of what was kept before the condition; undefined where it could be asked of all. */
export function unaskedText({ figures: { unasked } }: TapView): string | undefined {
  if (unasked === 0) return undefined
  return `Of ${plural(unasked, 'message')} kept before it could not be asked: only the begin is kept, or it took too long.`
}
