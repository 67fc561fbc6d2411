import type { OutageFigures } from '../../contract/run-protocol.ts'
import { countText } from '../data/figures-text.ts'

/** Messages a second for people: `0.2/s`, `57/s`, `2,318/s`, `12.4k/s`. */
export function rateText(perSecond: number): string {
  if (perSecond <= 0) return '0/s'
  if (perSecond < 10) return `${perSecond.toFixed(1).replace(/\.0$/, '')}/s`
  if (perSecond < 10_000) return `${countText(perSecond)}/s`
  return `${(perSecond / 1_000).toFixed(1).replace(/\.0$/, '')}k/s`
}

/** A system that is away: when it is tried again, and for how long it has been: `again in 4 s · away 12 s`. */
export function awayText({ nextInMs, sinceMs }: OutageFigures): string {
  const next = nextInMs <= 0 ? 'tries now' : `again in ${Math.ceil(nextInMs / 1_000)} s`
  return `${next} · away ${wholeText(sinceMs)}`
}

/** Whole seconds or minutes, for what counts up: `12 s`, `3 min`. */
function wholeText(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1_000)} s` : `${Math.floor(ms / 60_000)} min`
}
