import { ownEntry } from '../../flow/own-entry.ts'
import { countText } from '../data/figures-text.ts'
import { durationText } from '../messages/duration-text.ts'
import { rateText } from '../runs/live-text.ts'
import type { RunFigures } from '../../contract/studio/run-methods.ts'

/** How an edge is: how much comes through, or that nothing can. */
export type EdgeState = 'idle' | 'slow' | 'busy' | 'full' | 'blocked'

/** Messages a second from which an edge is drawn wider. */
const BUSY = 100
const FULL = 10_000

export interface EdgeEnds {
  readonly source: string
  readonly target: string
  readonly port: string
}

/** Blocked is what leads to a node that cannot take anything: its system is away, or all others wait for it. */
export function edgeState(figures: RunFigures | undefined, { source, target, port }: EdgeEnds): EdgeState {
  if (figures === undefined) return 'idle'
  const state = ownEntry(figures.nodes, target)?.state
  if (state === 'retrying' || state === 'circuit-open' || figures.bottleneck?.node === target)
    return 'blocked'
  const perSecond = ownEntry(ownEntry(figures.nodes, source)?.ports, port)?.perSecond ?? 0
  if (perSecond <= 0) return 'idle'
  if (perSecond < BUSY) return 'slow'
  return perSecond < FULL ? 'busy' : 'full'
}

/** `82% · 3 s`: of the memory for messages in work, and how long the oldest waits; undefined where neither is known. */
export function blockedText(figures: RunFigures | undefined, target: string): string | undefined {
  const { bottleneck, nodes } = figures ?? {}
  const oldestMs = ownEntry(nodes, target)?.held?.oldestMs ?? 0
  const used = bottleneck?.node === target ? [`${Math.round(bottleneck.used * 100)}%`] : []
  const parts = [...used, ...(oldestMs === 0 ? [] : [durationText(oldestMs)])]
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** What comes through an edge and what waits in front of its end: `57/s · 12 wait · oldest 4.2 s`. */
export function edgeText(figures: RunFigures | undefined, { source, target, port }: EdgeEnds): string {
  const rate = rateText(ownEntry(ownEntry(figures?.nodes, source)?.ports, port)?.perSecond ?? 0)
  const held = ownEntry(figures?.nodes, target)?.held
  if (held === undefined || held.count === 0) return `${rate} · nothing waits`
  return `${rate} · ${countText(held.count)} wait · oldest ${durationText(held.oldestMs)}`
}
