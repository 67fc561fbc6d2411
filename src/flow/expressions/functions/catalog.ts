import type { Callable } from './callable.ts'
import { byteMethods } from './bytes.ts'
import { conversions } from './conversions.ts'
import { mathFunctions } from './math.ts'
import { size } from './size.ts'
import { textMethods } from './text.ts'
import { timeFunctions, timeMethods } from './time.ts'

export type { Callable } from './callable.ts'

/** What is called by name alone. */
export const FUNCTIONS: ReadonlyMap<string, Callable> = new Map([
  ['size', size.asFunction],
  ...Object.entries(conversions),
  ...Object.entries(mathFunctions),
  ...Object.entries(timeFunctions),
])

/** What is called on a value. */
export const METHODS: ReadonlyMap<string, Callable> = new Map([
  ['size', size.asMethod],
  ...Object.entries(textMethods),
  ...Object.entries(byteMethods),
  ...Object.entries(timeMethods),
])
