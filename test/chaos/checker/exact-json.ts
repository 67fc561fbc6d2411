import { isUtf8 } from 'node:buffer'

/** A number as it was written, so that no digit depends on a double. */
export class WrittenNumber {
  readonly digits: bigint
  /** How many of the digits stand behind the point. */
  readonly scale: number

  private constructor(digits: bigint, scale: number) {
    this.digits = digits
    this.scale = scale
  }

  static of(text: string): WrittenNumber {
    const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
    if (match === null) throw new Error(`"${text}" is no number.`)
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
    return new WrittenNumber(BigInt(`${sign}${whole}${fraction}`), fraction.length - Number(exponent))
  }

  times(other: WrittenNumber): WrittenNumber {
    return new WrittenNumber(this.digits * other.digits, this.scale + other.scale)
  }

  /** One text for one value: 12.50 and 125e-1 are the same. */
  toString(): string {
    let { digits, scale } = this
    if (digits === 0n) return '0'
    for (; digits % 10n === 0n; digits /= 10n) scale -= 1
    return `${digits}e${-scale}`
  }
}

export type Exact = null | boolean | string | WrittenNumber | readonly Exact[] | ExactObject
export interface ExactObject {
  readonly [name: string]: Exact
}

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => Exact

/** The value of bytes; undefined where they are no UTF-8 or no JSON. */
export function readExactly(bytes: Buffer): Exact | undefined {
  if (!isUtf8(bytes)) return undefined
  try {
    return parseWithSource(bytes.toString(), (_name, value, { source }) =>
      typeof value === 'number' ? WrittenNumber.of(source ?? String(value)) : value,
    )
  } catch {
    return undefined
  }
}

export function isObject(value: Exact | undefined): value is ExactObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber)
  )
}

/** Text that is equal where two values are: the order of fields and the way of writing a number do not count. */
export function canonical(value: Exact): string {
  if (value instanceof WrittenNumber) return value.toString()
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`
}
