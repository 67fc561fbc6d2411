import type { NodeRole } from '../../contract/node-spec.ts'
import { durationText } from './duration-text.ts'
import { plural } from '../data/figures-text.ts'
import type { JourneyStop } from './journey-stops.ts'

/** What is drawn around a stop. */
export interface StopPlace {
  readonly role: NodeRole | 'unknown'
  /** An edge leaves by this port. */
  isWired(port: string): boolean
  /** All that left it is known: the message came to its end, and each step was kept. */
  readonly isOver: boolean
}

/** `hit, rows 4 min old · waited 12 ms`; where the way ends also how. */
export function stopNote(stop: JourneyStop, place: StopPlace): string {
  const { waitMs, outs } = stop
  return [
    ...foundNotes(stop),
    ...(waitMs === undefined ? [] : [`waited ${durationText(waitMs)}`]),
    ...(outs.length > 1 ? [`${outs.length} left`] : []),
    ...endNotes(stop, place),
  ].join(' · ')
}

/** Of a lookup: of several pieces each counts. */
function foundNotes({ figures, count }: JourneyStop): readonly string[] {
  const { hits = 0, stale = 0, ageMs } = figures
  if (ageMs === undefined) return []
  const misses = Math.max(0, count - hits - stale)
  const [one] = stale > 0 ? ['stale'] : hits > 0 ? ['hit'] : ['miss']
  const all = [
    ...(hits > 0 ? [plural(hits, 'hit')] : []),
    ...(misses > 0 ? [plural(misses, 'miss', 'misses')] : []),
    ...(stale > 0 ? [`${stale} stale`] : []),
  ]
  return [`${count > 1 ? all.join(', ') : one}, rows ${durationText(ageMs)} old`]
}

function endNotes(
  { outs, count, failure }: JourneyStop,
  { role, isWired, isOver }: StopPlace,
): readonly string[] {
  if (!isOver || role !== 'operator' || failure !== undefined) return []
  if (outs.length === 0) return [count > 1 ? `all ${count} dropped here` : 'dropped here']
  const loose = [...new Set(outs.map(({ port }) => port))].filter((port) => !isWired(port))
  // What gives one for one shows by its count that some went nowhere; who makes several of one says nothing so.
  const isFewer = outs.length < count
  return [
    ...(isFewer ? [`${count - outs.length} dropped here`] : []),
    ...loose.map((port) => `left by "${port}", which leads nowhere`),
  ]
}
