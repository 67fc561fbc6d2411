import type { TapOptions } from '../../../contract/protocol/tap-streams.ts'

/** Kept of each port in a second; of a burst at once so many more. */
const PER_SECOND = 200
const BURST = 1_000

/** What is looked at: ports of one node of one flow, and of what passes there what a condition holds for. */
export interface TappedPlace {
  readonly flow: string
  readonly node: string
  readonly ports: readonly string[]
}

export function tapsOf({ flow, node, ports }: TappedPlace, filter?: string): readonly TapOptions[] {
  return ports.map((port) => ({
    flow,
    node,
    port,
    perSecond: PER_SECOND,
    burst: BURST,
    withJourney: true,
    ...(filter === undefined ? {} : { filter }),
  }))
}
