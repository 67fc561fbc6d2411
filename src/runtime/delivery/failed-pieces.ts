import type { Failure } from './collector.ts'

/** Failures of pieces of one message at one node for one reason, told by one dead letter. */
export interface FailedPieces extends Failure {
  /** `0, 7, 3.1`: places in the list that was split, with a dot where a piece was split again. */
  readonly pieces?: string
  /** How many pieces it stands for. */
  readonly together?: number
}

/** A person reads no more places than that. */
const SHOWN = 20

/**
 * Puts the failures of one message's pieces together. Each dead letter holds the whole message, since only that can
 * be redriven, and a message of 100,000 pieces must not be written 100,000 times. The first failure stands for all.
 */
export function withPiecesTogether(failures: readonly Failure[]): readonly FailedPieces[] {
  if (!failures.some(isOfPiece)) return failures
  const groups = new Map<unknown, Map<string, Failure[]>>()
  for (const failure of failures) {
    // What is no piece stays alone.
    const whole = isOfPiece(failure) ? failure.root : failure
    const ofMessage = groups.get(whole) ?? new Map<string, Failure[]>()
    groups.set(whole, ofMessage)
    const reason = `${failure.nodeId} ${failure.error.code}`
    const alike = ofMessage.get(reason)
    if (alike === undefined) ofMessage.set(reason, [failure])
    else alike.push(failure)
  }
  return [...groups.values()].flatMap((ofMessage) => [...ofMessage.values()].map(together))
}

function isOfPiece({ message }: Failure): boolean {
  return message.origin.pieces !== undefined
}

function together(failures: readonly Failure[]): FailedPieces {
  const [first] = failures as [Failure]
  if (!isOfPiece(first)) return first
  const shown = failures.slice(0, SHOWN).map(({ message }) => message.origin.pieces!.join('.'))
  const more = failures.length - shown.length
  return {
    ...first,
    pieces: shown.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    together: failures.length,
  }
}
