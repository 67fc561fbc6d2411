import { textOf } from './setting-text.ts'

export interface Unit {
  readonly name: string
  readonly is: number
}

/** In ms. */
export const DURATION_UNITS: readonly Unit[] = [
  { name: 'ms', is: 1 },
  { name: 's', is: 1_000 },
  { name: 'min', is: 60_000 },
  { name: 'h', is: 3_600_000 },
  { name: 'days', is: 86_400_000 },
]

/** In bytes. */
export const SIZE_UNITS: readonly Unit[] = [
  { name: 'bytes', is: 1 },
  { name: 'KB', is: 1_024 },
  { name: 'MB', is: 1_024 ** 2 },
  { name: 'GB', is: 1_024 ** 3 },
]

/** The largest unit in which a number of two decimals says it exactly. */
export function fittingUnit(value: unknown, units: readonly Unit[]): Unit {
  const fits = units.filter(({ is }) => typeof value === 'number' && value > 0 && value % is === 0)
  return fits.at(-1) ?? units[0]!
}

export function inUnit(value: unknown, { is }: Unit): string {
  return typeof value === 'number' ? String(value / is) : textOf(value)
}

/** What is no number stays as it was typed, and the checker says what it should be. */
export function inSmallest(text: string, { is }: Unit): number | string | undefined {
  if (text.trim() === '') return undefined
  const number = Number(text.trim().replace(',', '.'))
  return Number.isFinite(number) ? Math.round(number * is) : text
}
