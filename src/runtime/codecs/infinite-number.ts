import { FlowError } from '../../contract/errors.ts'
import { isObject, type JsonValue } from '../../flow/json-value.ts'

/** Throws CODEC_OUTPUT_INVALID where the value holds NaN or an infinity (JSON's 1e400 is read as one). */
export function refuseInfinity(value: JsonValue, place = 'the value'): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notFinite(value, place)
  } else if (Array.isArray(value)) {
    ;(value as readonly JsonValue[]).forEach((element, index) =>
      refuseInfinity(element, `${place}[${index}]`),
    )
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) refuseInfinity(value[name]!, name)
  }
}

function notFinite(value: number, place: string): FlowError {
  return new FlowError('CODEC_OUTPUT_INVALID', {
    message: `JSON cannot hold ${Number.isNaN(value) ? 'NaN' : 'a number as large as this'} (${place}).`,
    hint: 'Leave the field out, or write it as text.',
    field: place,
  })
}
