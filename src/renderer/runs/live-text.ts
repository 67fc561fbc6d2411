import type { OutageFigures } from '../../contract/run-protocol.ts'
import { countText } from '../data/figures-text.ts'

/** Messages a second for people: `0.2/s`, `57/s`, `2,318/s`, `12.4k/s`. */
export function rateText(perSecond: number): string {
  if (perSecond <= 0) return '0/s'
  if (perSecond < 10) return `${perSecond.toFixed(1).replace(/\.0$/, '')}/s`
  if (perSecond < 10_000) return `${countText(perSecond)}/s`
  return `${(perSecond / 1_000).toFixed(1).replace(/\.0$/, '')}k/s`
}

/** Whole seconds or minutes, for what counts up or down: `12 s`, `3 min`. */
export function secondsText(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1_000)} s` : `${Math.floor(ms / 60_000)} min`
}

/** When what is away is tried again. */
export function nextTryText({ nextInMs }: OutageFigures): string {
  return nextInMs <= 0 ? 'tries now' : `next try in ${Math.ceil(nextInMs / 1_000)} s`
}
