import type { z } from 'zod'
import type { JsonObject, JsonValue } from '../../flow/json-value.ts'
import type { Random } from './random.ts'
import type { placeholders } from './spec.ts'

/** What a template may draw on for message `n`. */
export interface Moment {
  n: number
  /** ms since 1970. */
  time: number
  readonly random: Random
}

export type Maker = (moment: Moment) => JsonValue

type Given<Name extends keyof typeof placeholders> = z.output<(typeof placeholders)[Name]>

export function sequenceMaker({ from, step, prefix, pad }: Given<'$sequence'>): Maker {
  if (prefix === undefined && pad === undefined) return ({ n }) => from + n * step
  return ({ n }) => `${prefix ?? ''}${String(from + n * step).padStart(pad ?? 0, '0')}`
}

export function integerMaker({ min, max, prefix }: Given<'$integer'>): Maker {
  const span = max - min + 1
  if (prefix !== undefined) return ({ random }) => prefix + String(min + Math.floor(random.next() * span))
  return ({ random }) => min + Math.floor(random.next() * span)
}

/** A decimal has its scale's digits, trailing zeros included: 12.50 stays 12.50. */
export function decimalMaker(
  { min, max, scale }: Given<'$decimal'>,
  decimalOf: (digits: string) => JsonValue,
): Maker {
  const unit = 10 ** scale
  const lowest = Math.round(min * unit)
  const span = Math.round(max * unit) - lowest + 1
  return ({ random }) => decimalOf(((lowest + Math.floor(random.next() * span)) / unit).toFixed(scale))
}

export function choiceMaker(makers: readonly Maker[], weights: readonly number[] | undefined): Maker {
  if (weights === undefined)
    return (moment) => makers[Math.floor(moment.random.next() * makers.length)]!(moment)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (moment) => {
    let left = moment.random.next() * total
    const index = weights.findIndex((weight) => (left -= weight) < 0)
    return makers[index < 0 ? makers.length - 1 : index]!(moment)
  }
}

/** A UUID of version 4 by its form (RFC 9562), of the message's own random numbers. */
export function uuidMaker(): Maker {
  return ({ random }) => {
    const bits = hex(random.bits()) + hex(random.bits()) + hex(random.bits()) + hex(random.bits())
    const variant = (8 + (Number.parseInt(bits[16]!, 16) & 3)).toString(16)
    return `${bits.slice(0, 8)}-${bits.slice(8, 12)}-4${bits.slice(13, 16)}-${variant}${bits.slice(17, 20)}-${bits.slice(20)}`
  }
}

export function timeMaker(form: Given<'$time'>): Maker {
  return form === 'ms' ? ({ time }) => time : ({ time }) => new Date(time).toISOString()
}

export function rowMaker({ column, pick }: Given<'$row'>, rows: readonly JsonObject[]): Maker {
  const take = (row: JsonObject): JsonValue => (column === undefined ? row : (row[column] ?? null))
  if (pick === 'next') return ({ n }) => take(rows[n % rows.length]!)
  return ({ random }) => take(rows[Math.floor(random.next() * rows.length)]!)
}

function hex(bits: number): string {
  return bits.toString(16).padStart(8, '0')
}
