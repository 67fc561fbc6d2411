import { countText } from '../data/figures-text.ts'

/** A time for people: `0.1 ms`, `37 ms`, `4.2 s`, `3 min`. */
export function durationText(ms: number): string {
  if (ms > 0 && ms < 0.05) return '<0.1 ms'
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${countText(ms / 60_000)} min`
}
