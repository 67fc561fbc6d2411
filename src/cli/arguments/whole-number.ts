import { FlowError } from '../../contract/errors.ts'

/** A whole number of an option. Throws USAGE. */
export function wholeNumber(option: string, text: string, least: number): number {
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new FlowError('USAGE', {
    message: `"${text}" is no number for ${option}.`,
    hint: `Give a whole number from ${least} on.`,
  })
}
