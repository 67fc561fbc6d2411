import { FlowError } from '../../contract/errors.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'

/** Throws CODEC_OUTPUT_INVALID where the value holds NaN or an infinity (JSON's 1e400 is read as one). */
export function refuseInfinity(value: JsonValue): void {
  const place = infinityIn(value)
  if (place === undefined) return
  throw new FlowError('CODEC_OUTPUT_INVALID', {
    message: `JSON cannot hold NaN or a number as large as this (${place || 'the value'}).`,
    hint: 'Leave the field out, or write it as text.',
    field: place,
  })
}

/** Where it is; undefined: nowhere. The name of a place is made only when there is one. */
function infinityIn(value: JsonValue): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : ''
  if (Array.isArray(value)) return infinityAmong(value as readonly JsonValue[])
  if (!isObject(value)) return undefined
  for (const name of Object.keys(value)) {
    const inside = infinityIn(value[name]!)
    if (inside !== undefined)
      return inside === '' || inside.startsWith('[') ? name + inside : `${name}.${inside}`
  }
  return undefined
}

function infinityAmong(list: readonly JsonValue[]): string | undefined {
  for (let index = 0; index < list.length; index++) {
    const inside = infinityIn(list[index]!)
    if (inside !== undefined)
      return inside === '' || inside.startsWith('[') ? `[${index}]${inside}` : `[${index}].${inside}`
  }
  return undefined
}
