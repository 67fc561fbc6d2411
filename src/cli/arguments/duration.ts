import { FlowError } from '../../contract/errors.ts'

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `500ms`, `10s`, `5m`, `1.5h` or `2d`; undefined where it is no duration. */
export function readDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (match === null) return undefined
  return Math.round(Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN))
}

/** The same for an option that must hold one. Throws USAGE. */
export function durationOption(option: string, text: string): number {
  const duration = readDuration(text)
  if (duration !== undefined && duration > 0) return duration
  throw new FlowError('USAGE', {
    message: `"${text}" is no duration for ${option}.`,
    hint: 'Write it as 500ms, 10s, 5m or 1h.',
  })
}
