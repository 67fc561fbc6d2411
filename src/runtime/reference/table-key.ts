import { Decimal } from '../../flow/decimal.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import type { ReferenceTable } from './reference-table.ts'

/** A key as tables are searched by it: equal keys are identical, whatever type of number they came as. */
export type TableKey = string | number | boolean

/** Undefined where the table can hold no such key: text is never equal to a number. */
export function tableKey(key: JsonValue, keyType: ReferenceTable['keyType']): TableKey | undefined {
  switch (typeof key) {
    case 'string':
      return keyType === 'text' ? key : undefined
    case 'boolean':
      return keyType === 'boolean' ? key : undefined
    case 'number':
      if (keyType === 'text' || keyType === 'boolean') return undefined
      return Number.isSafeInteger(key) ? key : ofDecimal(Decimal.fromNumber(key))
    case 'bigint':
      return keyType === 'text' || keyType === 'boolean' ? undefined : ofDecimal(Decimal.fromBigInt(key))
    default:
      if (keyType === 'text' || keyType === 'boolean') return undefined
      return key instanceof Decimal ? ofDecimal(key) : undefined
  }
}

// 12.5 and 12.50 are one key; a whole number is the number itself, as most keys of messages are.
function ofDecimal(decimal: Decimal | undefined): TableKey | undefined {
  if (decimal === undefined) return undefined
  const text = decimal.toString()
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  const number = Number(shortest)
  return Number.isSafeInteger(number) && String(number) === shortest ? number : shortest
}
