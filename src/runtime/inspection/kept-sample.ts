import type { Journey, Sample } from '../../contract/inspection.ts'

/** A sample with what is told only on demand. */
export interface KeptSample {
  readonly sample: Sample
  /** The value's bytes; null where it is a tombstone, or was too large to keep. */
  readonly body: Uint8Array | null
  readonly journey: Journey
}
