import type { OutageFigures } from '../../contract/run-protocol.ts'
import { emptyRecord } from '../../flow/own-entry.ts'

type ByNode = Readonly<Record<string, OutageFigures>>

/** Outages of one flow's tasks as those of its nodes: away since the first said so, tried again when the next one does. */
export function soonestOutages(all: readonly ByNode[]): ByNode {
  const together = emptyRecord<OutageFigures>()
  for (const [nodeId, figures] of all.flatMap((each) => Object.entries(each))) {
    const known = together[nodeId]
    together[nodeId] = known === undefined ? figures : soonest(known, figures)
  }
  return together
}

/** Of two outages of one thing. */
export function soonest(one: OutageFigures, other: OutageFigures): OutageFigures {
  return {
    sinceMs: Math.max(one.sinceMs, other.sinceMs),
    nextInMs: Math.min(one.nextInMs, other.nextInMs),
  }
}
