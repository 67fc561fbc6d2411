import type { ColumnType } from '../../contract/flow-file.ts'
import { Decimal } from '../../flow/decimal.ts'
import type { JsonValue } from '../../flow/json-value.ts'

/** Reads a cell as its column's type; undefined where it is none. An empty cell of a typed column is null. */
export function readCell(text: string, type: ColumnType): JsonValue | undefined {
  if (type === 'text') return text
  const trimmed = text.trim()
  return trimmed === '' ? null : READERS[type](trimmed)
}

/** Fits a value of a JSON file to its column's type: text is read as a cell, a number may become text. */
export function fitValue(value: JsonValue, type: ColumnType): JsonValue | undefined {
  if (value === null) return null
  if (typeof value === 'string') return readCell(value, type)
  if (typeof value === 'boolean')
    return type === 'boolean' ? value : type === 'text' ? String(value) : undefined
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal)
    return readCell(String(value), type)
  return undefined
}

const READERS: Readonly<Record<Exclude<ColumnType, 'text'>, (text: string) => JsonValue | undefined>> = {
  integer: readInteger,
  number: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? finite(Number(text)) : undefined),
  decimal: (text) => Decimal.tryParse(text),
  boolean: (text) => BOOLEANS.get(text.toLowerCase()),
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

function readInteger(text: string): number | bigint | undefined {
  if (!/^[+-]?\d{1,1000}$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text.replace('+', ''))
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}

const TITLES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'a whole number',
  number: 'a number',
  decimal: 'a decimal number',
  boolean: 'true or false',
}

export function describeColumnType(type: ColumnType): string {
  return TITLES[type]
}
