import type { FormField } from './form-fields.ts'

/** A setting as a text field shows it; one of another type than it should have too, so that it can be mended. */
export function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What holds where nothing is written, or else an example. */
export function placeholderOf({ unless, example }: FormField): string {
  if (unless !== undefined) return textOf(unless)
  return example === undefined ? '' : `as in ${textOf(example)}`
}

/** JSON where the text is some, else the text itself: `2`, `true`, `"2"`, `EUR`. Digits that a number cannot hold stay text. */
export function freeValue(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'number' && String(value) !== text.trim() ? text : value
  } catch {
    return text
  }
}

/** The text that `freeValue` makes the value of. */
export function freeText(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return freeValue(value) === value ? value : JSON.stringify(value)
  return JSON.stringify(value, null, typeof value === 'object' && value !== null ? 2 : 0)
}

/** What the text means, for the chip beside it. */
export function typeName(value: unknown): string {
  if (value === undefined) return ''
  if (value === null) return 'null'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value === 'number') return 'number'
  return Array.isArray(value) ? 'list' : 'object'
}
