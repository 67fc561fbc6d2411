import type { TapFigures } from '../../src/contract/studio/tap-methods.ts'

/** Of a tap that nothing has passed. */
export const NO_TAP_FIGURES: TapFigures = {
  seen: 0,
  kept: 0,
  gone: 0,
  dropped: 0,
  filtered: 0,
  failed: 0,
  skipped: 0,
  unasked: 0,
  begins: 0,
  undecodable: 0,
}
