import { readDuration } from './duration.ts'

// A date alone, or with a time; a zone is needed with a time, so that it means the same on every machine.
const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/

export const timeExamples = '2026-11-20T06:00:00Z, or 1h for an hour ago'

/** ms since 1970 of an ISO 8601 time, or of a duration ago; undefined where it is neither. */
export function readTime(text: string, now: number): number | undefined {
  const ago = readDuration(text)
  if (ago !== undefined) return now - ago
  if (!iso.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
