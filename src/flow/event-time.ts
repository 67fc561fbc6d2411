import type { JsonValue } from './json-value.ts'

const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
const LATEST_MS = 8.64e15

/**
 * A field's value as ms since 1970: ISO 8601 text or a number of ms. Text without an offset is UTC, so that
 * every machine reads the same time. `undefined` where it is no time.
 */
export function readEventTime(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string') return ISO.test(value) ? timeOfText(value) : undefined
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const ms = Math.floor(Number(value))
  return Math.abs(ms) <= LATEST_MS ? ms : undefined
}

function timeOfText(text: string): number | undefined {
  const withTime = text.replace(' ', 'T').replace(',', '.')
  const hasOffset = withTime.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/.test(withTime)
  const ms = Date.parse(hasOffset ? withTime : `${withTime}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
