/** A JSON value whose numbers are kept digit by digit, for comparing: 12.50 is 12.5, and 2^53+1 is not 2^53. */
export type ExactValue = null | boolean | string | ExactNumber | readonly ExactValue[] | ExactObject
export interface ExactObject {
  readonly [name: string]: ExactValue
}

class ExactNumber {
  /** As it was written. */
  readonly written: string
  /** Equal for equal numbers. */
  readonly canonical: string

  constructor(written: string) {
    this.written = written
    this.canonical = canonicalNumber(written)
  }
}

type Reviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => ExactValue

/** Throws SyntaxError where the text is no JSON. */
export function parseExact(text: string): ExactValue {
  return parseWithSource(text, (_, value, { source }) =>
    typeof value === 'number' ? new ExactNumber(source!) : value,
  )
}

/** Equal for equal values: names in order, numbers by their value. */
export function canonicalText(value: ExactValue): string {
  if (value instanceof ExactNumber) return value.canonical
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`
  if (!isExactObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalText(value[name]!)}`)
  return `{${members.join(',')}}`
}

/** As JSON, digits as they were written. */
export function exactText(value: ExactValue): string {
  if (value instanceof ExactNumber) return value.written
  if (isList(value)) return `[${value.map(exactText).join(',')}]`
  if (!isExactObject(value)) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${exactText(member)}`)
    .join(',')}}`
}

export function isList(value: ExactValue): value is readonly ExactValue[] {
  return Array.isArray(value)
}

export function isExactObject(value: ExactValue): value is ExactObject {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof ExactNumber)
}

/** Sign, digits without zeros around them, and a power of ten. */
function canonicalNumber(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const power = Number(exponent) - fraction.length + (digits.length - significant.length)
  return `${sign}${significant}e${power}`
}
