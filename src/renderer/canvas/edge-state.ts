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

/** Blocked is what leads to a node that cannot take anything: its system is away, and it tries again. */
export function edgeState(figures: RunFigures | undefined, { source, target, port }: EdgeEnds): EdgeState {
  if (figures === undefined) return 'idle'
  if (figures.nodes[target]?.state === 'retrying') return 'blocked'
  const perSecond = figures.nodes[source]?.ports[port]?.perSecond ?? 0
  if (perSecond <= 0) return 'idle'
  if (perSecond < BUSY) return 'slow'
  return perSecond < FULL ? 'busy' : 'full'
}
