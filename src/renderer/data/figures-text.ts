/** Bytes for people: `52.4 MB`. */
export function sizeText(bytes: number): string {
  const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`
}

/** `1,204` */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en')
}

/** `1,204 rows`, `1 row`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** `0.3 s`, `12 ms`. */
export function timeText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

/** As every machine writes it; the number itself where it is no date: some producers write nanoseconds. */
export function isoText(timestamp: number): string {
  const at = new Date(timestamp)
  return isDate(at) ? at.toISOString() : String(timestamp)
}

/** Local time with ms, or the number that is no date; a tooltip has the ISO form. */
export function momentText(timestamp: number): string {
  const at = new Date(timestamp)
  if (!isDate(at)) return String(timestamp)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

/** `2026-11-27 10:00:00`, local. */
export function localTimeText(timestamp: number): string {
  const at = new Date(timestamp)
  return isDate(at) ? at.toLocaleString('sv-SE') : String(timestamp)
}

function isDate(at: Date): boolean {
  return !Number.isNaN(at.getTime())
}
