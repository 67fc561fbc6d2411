import { isNumeric } from '../numbers.ts'
import type { CelValue } from '../cel-value.ts'
import { Duration, parseDuration } from '../duration.ts'
import { Failure, quoted } from '../failure.ts'
import { readEventTime } from '../../event-time.ts'
import { taking, textArgument, type Callable, wrongArgument } from './callable.ts'
import { partsIn, type TimeParts } from './time-zone.ts'

export const timeFunctions = {
  timestamp: taking(1, 1, (value) => toTimestamp(value!)),
  duration: taking(1, 1, (value) => toDuration(value!)),
}

// CEL counts an int as seconds since 1970; text is ISO 8601, UTC where it names no offset.
function toTimestamp(value: CelValue): Date {
  if (value instanceof Date) return value
  if (isNumeric(value)) return dateOf(Number(value) * 1_000, String(value))
  if (typeof value === 'string') return dateOf(readEventTime(value), quoted(value))
  throw wrongArgument(value, 'timestamp', 'ISO 8601 text or seconds since 1970')
}

function dateOf(ms: number | undefined, shown: string): Date {
  const date = new Date(ms ?? Number.NaN)
  if (!Number.isNaN(date.getTime())) return date
  throw new Failure(`timestamp() cannot make a time of ${shown}.`, { hint: 'Write "2026-11-20T08:30:00Z".' })
}

function toDuration(value: CelValue): Duration {
  if (value instanceof Duration) return value
  const text = textArgument(value, 'duration')
  const duration = parseDuration(text)
  if (duration !== undefined) return duration
  throw new Failure(`duration() cannot make a duration of ${quoted(text)}.`, {
    hint: 'Write "1h30m" or "500ms".',
  })
}

/** A part of a time, in UTC unless a zone is named; of a duration only where `inDuration` says how. */
function part(name: string, of: (parts: TimeParts) => number, inDuration?: (ms: number) => number): Callable {
  return taking(0, 1, (value, zone) => {
    if (value instanceof Date)
      return BigInt(of(partsIn(value, zone === undefined ? 'UTC' : textArgument(zone, name))))
    if (value instanceof Duration && inDuration !== undefined) return BigInt(Math.trunc(inDuration(value.ms)))
    throw wrongArgument(value, name, 'a timestamp')
  })
}

/** CEL's accessors: months, days of the month and of the year count from 0, days of the week from Sunday. */
export const timeMethods = {
  getFullYear: part('getFullYear', ({ year }) => year),
  getMonth: part('getMonth', ({ month }) => month - 1),
  getDate: part('getDate', ({ day }) => day),
  getDayOfMonth: part('getDayOfMonth', ({ day }) => day - 1),
  getDayOfWeek: part('getDayOfWeek', ({ year, month, day }) =>
    new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  ),
  getDayOfYear: part(
    'getDayOfYear',
    ({ year, month, day }) => (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000,
  ),
  getHours: part(
    'getHours',
    ({ hour }) => hour,
    (ms) => ms / 3_600_000,
  ),
  getMinutes: part(
    'getMinutes',
    ({ minute }) => minute,
    (ms) => ms / 60_000,
  ),
  getSeconds: part(
    'getSeconds',
    ({ second }) => second,
    (ms) => ms / 1_000,
  ),
  getMilliseconds: part(
    'getMilliseconds',
    ({ ms }) => ms,
    (ms) => ms,
  ),
}
