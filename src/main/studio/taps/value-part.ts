import type { TapMessage } from '../../../contract/studio/tap-methods.ts'
import { bytesText } from '../samples/sample-bytes.ts'

export interface PartAsked {
  /** Where the part begins, in bytes. */
  readonly from: number
  readonly bytes: number
}

/** Bytes of one character of UTF-8 at most. */
const LONGEST_CHARACTER = 4

/** A part of a value, cut between characters. `whole`: of the value in bytes, of which `kept` may be the begin. */
export function valuePart(
  kept: Uint8Array,
  whole: number,
  { from, bytes }: PartAsked,
): NonNullable<TapMessage['value']> {
  const to = endOfPart(kept, from, bytes)
  return {
    text: bytesText(kept.subarray(from, to)) ?? '',
    next: to < kept.length ? to : null,
    bytes: whole,
    keptBytes: kept.length,
  }
}

function endOfPart(kept: Uint8Array, from: number, bytes: number): number {
  const to = Math.min(kept.length, from + bytes)
  if (to === kept.length) return to
  // A byte that goes on with a character belongs to the part that has the character's first one.
  for (let back = 0; back < LONGEST_CHARACTER; back += 1)
    if ((kept[to - back]! & 0xc0) !== 0x80) return to - back
  return to
}
