import { type CelValue, describeType } from '../cel-value.ts'
import { Failure } from '../failure.ts'
import { asDecimal, isNumeric } from '../numbers.ts'

/** A function or method of expressions; a method's first argument is what stands before the dot. */
export interface Callable {
  /** Arguments in the parentheses. */
  readonly counts: { readonly least: number; readonly most: number }
  readonly run: (...args: readonly CelValue[]) => CelValue
}

export function taking(least: number, most: number, run: Callable['run']): Callable {
  return { counts: { least, most }, run }
}

export function textArgument(value: CelValue | undefined, name: string): string {
  if (typeof value === 'string') return value
  throw wrongArgument(value, name, 'text')
}

/** A whole number of any kind. */
export function wholeArgument(value: CelValue | undefined, name: string): number {
  if (isNumeric(value)) {
    const number = typeof value === 'number' ? value : asDecimal(value).toNumber()
    if (Number.isSafeInteger(number)) return number
  }
  throw wrongArgument(value, name, 'a whole number')
}

export function wrongArgument(value: CelValue | undefined, name: string, expected: string): Failure {
  return new Failure(
    `${name}() needs ${expected}, and got ${value === undefined ? 'nothing' : describeType(value)}.`,
  )
}
