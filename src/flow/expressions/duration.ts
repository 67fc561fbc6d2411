const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/** A length of time, in ms: the difference of two timestamps, or `duration("1h30m")`. */
export class Duration {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }

  /** As CEL writes it: seconds, `5400s` or `1.5s`. */
  toString(): string {
    return `${this.ms / 1_000}s`
  }
}

/** `1h30m`, `-1.5s`, `300ms`; undefined where it is no duration. */
export function parseDuration(text: string): Duration | undefined {
  if (!/^[+-]?(\d{1,15}(\.\d{1,9})?(h|ms|m|s))+$/.test(text)) return undefined
  let ms = 0
  for (const [, count, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) ms += Number(count) * UNITS[unit!]!
  return new Duration(Math.round(text.startsWith('-') ? -ms : ms))
}
