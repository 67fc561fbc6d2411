import type { JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import type { ReferenceTable } from '../../runtime/reference/reference-table.ts'
import { fitsKeyType, keyTypeError } from './fit-key.ts'

/** Keys of a table that are compared with one that was not found: a preview answers within its time. */
const COMPARED = 1_000
const SHOWN = 3

/** Why a key finds no row, as a person would say it: what differs, or what the keys look like. */
export function whyMissing(key: JsonValue | undefined, table: ReferenceTable, field: string): string {
  if (key === undefined) return `The message has no field ${field}.`
  if (key === null) return `${field} is null in this message.`
  if (table.rows === 0) return `Table "${table.name}" has no rows.`
  if (!fitsKeyType(key, table.keyType)) return keyTypeError(key, table, field).message
  const keys = table.sampleKeys(COMPARED)
  const near = typeof key === 'string' ? nearKey(key, table, keys) : undefined
  if (near !== undefined)
    return `"${table.name}" has no key ${JSON.stringify(key)}, but it has ${JSON.stringify(near)}: ${difference(keyText(key) ?? '', near)}.`
  const shown = keys.slice(0, SHOWN).map((each) => (table.keyType === 'text' ? JSON.stringify(each) : each))
  return `No row of "${table.name}" has the key ${typeof key === 'string' ? JSON.stringify(key) : keyText(key)}; its keys are such as ${shown.join(', ')}.`
}

function nearKey(key: string, table: ReferenceTable, keys: readonly string[]): string | undefined {
  const variants = [key.trim(), key.trim().toLowerCase(), key.trim().toUpperCase()]
  const known = variants.find((variant) => variant !== key && table.get(variant) !== undefined)
  return known ?? keys.find((each) => folded(each) === folded(key))
}

function folded(key: string): string {
  return withoutZeros(key.trim().toLowerCase())
}

/** `007` and `7` are one number to a person, and two texts. */
function withoutZeros(key: string): string {
  return /^0*\d+$/.test(key) ? key.replace(/^0+(?=\d)/, '') : key
}

function difference(key: string, near: string): string {
  if (withoutZeros(key) === withoutZeros(near)) return 'zeros stand in front of one of them'
  const blanks = key.trim() !== key || near.trim() !== near
  const letters = key.trim() !== near.trim()
  if (blanks && letters) return 'upper and lower case differ, and blanks stand around one of them'
  return blanks ? 'blanks stand around one of them' : 'upper and lower case differ'
}
