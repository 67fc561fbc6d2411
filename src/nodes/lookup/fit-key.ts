import { FlowError } from '../../contract/errors.ts'
import { isNumeric } from '../../flow/expressions/numbers.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import type { ReferenceTable } from '../../runtime/reference/reference-table.ts'

type KeyType = ReferenceTable['keyType']

/** Whether a table can hold this key at all: text is never equal to a number. */
export function fitsKeyType(key: JsonValue, keyType: KeyType): boolean {
  if (typeof key === 'string') return keyType === 'text'
  if (typeof key === 'boolean') return keyType === 'boolean'
  return isNumeric(key) && keyType !== 'text' && keyType !== 'boolean'
}

/** The same key in the table's type; `undefined` where there is none. */
export function convertKey(key: JsonValue, keyType: KeyType): JsonValue | undefined {
  if (keyType === 'text') return isScalar(key) ? (keyText(key) ?? undefined) : undefined
  if (typeof key !== 'string') return undefined
  if (keyType === 'boolean') return key === 'true' || key === 'false' ? key === 'true' : undefined
  return numberOf(key.trim())
}

function numberOf(text: string): number | bigint | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined
  const number = Number(text)
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number
}

/** Says both types with an example of each, because that is what nobody sees in the data. */
export function keyTypeError(key: JsonValue, table: ReferenceTable, field: string): FlowError {
  const [sample] = table.sampleKeys(1)
  const example =
    sample === undefined ? '' : ` (${table.keyType === 'text' ? JSON.stringify(sample) : sample})`
  return new FlowError('LOOKUP_KEY_TYPE', {
    message: `The key in the message is ${described(key)}; the keys of "${table.name}" are ${plural(table.keyType)}${example}.`,
    hint: 'Set "onKeyType" to "convert", or correct the type of the table\'s key column.',
    field,
  })
}

function described(key: JsonValue): string {
  if (typeof key === 'string') return `text (${JSON.stringify(shortened(key))})`
  if (typeof key === 'boolean') return `a boolean (${key})`
  if (isNumeric(key)) return `a number (${String(key)})`
  if (key instanceof Uint8Array) return 'bytes'
  return Array.isArray(key) ? 'a list' : 'an object'
}

function plural(keyType: KeyType): string {
  const names = {
    text: 'text',
    integer: 'whole numbers',
    number: 'numbers',
    decimal: 'decimals',
    boolean: 'booleans',
  }
  return names[keyType]
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function isScalar(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || isNumeric(value)
}
