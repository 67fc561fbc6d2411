import type { TapFigures } from '../../../contract/studio/tap-methods.ts'
import type { CapturedMessages } from './captured-messages.ts'
import type { ProcessCounts } from './process-taps.ts'

/** Of what processes have counted, and what of it is kept. */
export function captureFigures(
  { seen, filtered, failed, skipped, dropped, missed }: ProcessCounts,
  { kept, undecodable }: CapturedMessages,
): TapFigures {
  return {
    seen,
    kept: kept.count,
    gone: kept.gone,
    dropped: dropped + missed,
    filtered,
    failed,
    skipped,
    unasked: 0,
    begins: kept.begins,
    undecodable,
  }
}
