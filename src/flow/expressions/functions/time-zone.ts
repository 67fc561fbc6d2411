import { Failure, quoted } from '../failure.ts'

/** A time as a clock on the wall shows it; month and day count from 1. */
export interface TimeParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ms: number
}

const MOST_KEPT = 50
const formats = new Map<string, Intl.DateTimeFormat>()

/** Parts of a time in `UTC`, at an offset (`+02:00`) or in a zone (`Europe/Vienna`). */
export function partsIn(time: Date, zone: string): TimeParts {
  const offset = zone === 'UTC' ? 0 : offsetOf(zone)
  return utcParts(offset === undefined ? inZone(time, zone) : new Date(time.getTime() + offset), time)
}

function utcParts(shifted: Date, time: Date): TimeParts {
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    ms: time.getUTCMilliseconds(),
  }
}

function offsetOf(zone: string): number | undefined {
  const match = /^([+-]?)(\d\d):(\d\d)$/.exec(zone)
  if (match === null) return undefined
  const ms = (Number(match[2]) * 60 + Number(match[3])) * 60_000
  return match[1] === '-' ? -ms : ms
}

// The wall clock's time, as if it were UTC.
function inZone(time: Date, zone: string): Date {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = makeFormat(zone)
  if (formats.size >= MOST_KEPT) formats.clear()
  formats.set(zone, format)
  return format
}

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric'
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields })
  } catch {
    throw new Failure(`There is no time zone ${quoted(timeZone)}.`, {
      hint: 'Write "Europe/Vienna" or "+02:00".',
    })
  }
}
