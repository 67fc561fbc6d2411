import { countText } from '../data/figures-text.ts'

/** Messages a second for people: `0.2/s`, `57/s`, `2,318/s`, `12.4k/s`. */
export function rateText(perSecond: number): string {
  if (perSecond <= 0) return '0/s'
  if (perSecond < 10) return `${perSecond.toFixed(1).replace(/\.0$/, '')}/s`
  if (perSecond < 10_000) return `${countText(perSecond)}/s`
  return `${(perSecond / 1_000).toFixed(1).replace(/\.0$/, '')}k/s`
}
