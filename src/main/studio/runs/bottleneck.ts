import { DEFAULTS } from '../../../contract/defaults.ts'
import type { MetricsEvent } from '../../../contract/run-protocol.ts'
import type { Bottleneck, NodeRun } from '../../../contract/studio/run-methods.ts'
import { isAway } from './node-states.ts'

/** Messages that stand at one node and are more than it can have in work at a time wait for their turn. */
const MANY = 2 * DEFAULTS.concurrency.value

/** So much of the memory for messages in work is in use that nothing more is read. */
const FULL = 0.9

/**
 * The node that all others wait for: messages stand at it, and more wait in their topics. What is away counts before
 * what is slow, and of what is slow the node at which one stands longest.
 */
export function bottleneckOf(
  nodes: Readonly<Record<string, NodeRun>>,
  { lag, counts, budgetBytes, budgetMostBytes }: MetricsEvent,
): Bottleneck | undefined {
  const used = budgetMostBytes === undefined ? 0 : Math.min(1, budgetBytes / budgetMostBytes)
  // Those in work are counted by the lag too.
  const isBehind = lag > counts.unfinished || used >= FULL
  const all = Object.entries(nodes)
  const away = all.filter(([, { state }]) => isAway(state))
  const slow = all.filter(([, { state }]) => state === 'waiting')
  const [worst] = (away.length > 0 ? away : slow).toSorted(([, a], [, b]) => oldestOf(b) - oldestOf(a))
  if (worst === undefined) return undefined
  const [node, { held }] = worst
  if (!isBehind && (held?.count ?? 0) <= MANY) return undefined
  return held === undefined
    ? { node, waiting: counts.unfinished, used }
    : { node, waiting: held.count, oldestMs: held.oldestMs, used }
}

function oldestOf({ held }: NodeRun): number {
  return held?.oldestMs ?? 0
}
