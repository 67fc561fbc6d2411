import { spendOnText } from '../budget.ts'
import { Failure } from '../failure.ts'
import type { CelValue } from '../cel-value.ts'
import { joinText } from '../text-length.ts'
import { taking, textArgument, wholeArgument, wrongArgument } from './callable.ts'

type TextMethod = (text: string, other: string) => CelValue

function withOther(name: string, run: TextMethod) {
  return taking(1, 1, (text, other) => run(spendOnText(textArgument(text, name)), textArgument(other, name)))
}

function alone(name: string, run: (text: string) => string) {
  return taking(0, 0, (text) => run(spendOnText(textArgument(text, name))))
}

/** Methods of text; `join` is one of lists of text. Positions count UTF-16 units, as in cel-js. */
export const textMethods = {
  startsWith: withOther('startsWith', (text, other) => text.startsWith(other)),
  endsWith: withOther('endsWith', (text, other) => text.endsWith(other)),
  contains: withOther('contains', (text, other) => text.includes(other)),
  lowerAscii: alone('lowerAscii', (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  upperAscii: alone('upperAscii', (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  lower: alone('lower', (text) => text.toLowerCase()),
  upper: alone('upper', (text) => text.toUpperCase()),
  trim: alone('trim', (text) => text.trim()),
  charAt: taking(1, 1, (text, at) => charAt(textArgument(text, 'charAt'), wholeArgument(at, 'charAt'))),
  indexOf: taking(1, 2, (text, other, from) => indexOf(text, other, from)),
  lastIndexOf: taking(1, 2, (text, other, from) => lastIndexOf(text, other, from)),
  substring: taking(1, 2, (text, start, end) => substring(textArgument(text, 'substring'), start, end)),
  replace: taking(2, 3, (...args) => replace(args)),
  split: taking(1, 2, (text, by, most) =>
    split(textArgument(text, 'split'), textArgument(by, 'split'), most),
  ),
  join: taking(0, 1, (list, by) => join(list, by === undefined ? '' : textArgument(by, 'join'))),
}

function outOf(name: string): Failure {
  return new Failure(`${name}() got a position outside the text.`)
}

function charAt(text: string, at: number): string {
  if (at < 0 || at > text.length) throw outOf('charAt')
  return text.charAt(at)
}

function indexOf(
  text: CelValue | undefined,
  other: CelValue | undefined,
  from: CelValue | undefined,
): bigint {
  const within = spendOnText(textArgument(text, 'indexOf'))
  const start = from === undefined ? 0 : wholeArgument(from, 'indexOf')
  if (start < 0 || start > within.length) throw outOf('indexOf')
  return BigInt(within.indexOf(textArgument(other, 'indexOf'), start))
}

function lastIndexOf(
  text: CelValue | undefined,
  other: CelValue | undefined,
  from: CelValue | undefined,
): bigint {
  const within = spendOnText(textArgument(text, 'lastIndexOf'))
  const start = from === undefined ? within.length : wholeArgument(from, 'lastIndexOf')
  if (start < 0 || start > within.length) throw outOf('lastIndexOf')
  return BigInt(within.lastIndexOf(textArgument(other, 'lastIndexOf'), start))
}

function substring(text: string, from: CelValue | undefined, to: CelValue | undefined): string {
  const start = wholeArgument(from, 'substring')
  const end = to === undefined ? text.length : wholeArgument(to, 'substring')
  if (start < 0 || end < start || end > text.length) throw outOf('substring')
  return text.slice(start, end)
}

function replace(args: readonly (CelValue | undefined)[]): string {
  const [text, from, to] = args.slice(0, 3).map((arg) => textArgument(arg, 'replace')) as [
    string,
    string,
    string,
  ]
  const most = args[3] === undefined ? -1 : wholeArgument(args[3], 'replace')
  return joinText(limitedSplit(text, from, most < 0 ? -1 : most + 1), to)
}

function split(text: string, by: string, limit: CelValue | undefined): readonly string[] {
  const most = limit === undefined ? -1 : wholeArgument(limit, 'split')
  return most === 0 ? [] : limitedSplit(text, by, most)
}

function limitedSplit(text: string, by: string, most: number): string[] {
  const parts = spendOnText(text).split(by)
  if (most < 0 || parts.length <= most) return parts
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(by)]
}

function join(list: CelValue | undefined, by: string): string {
  if (!Array.isArray(list)) throw wrongArgument(list, 'join', 'a list of text')
  return joinText(
    (list as readonly CelValue[]).map((part) => textArgument(part, 'join')),
    by,
  )
}
