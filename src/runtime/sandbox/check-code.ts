import { CodeFault, offsetOf } from './code-fault.ts'
import { type CodeLanguage, readCode } from './read-code.ts'

/** What keeps code from running, for people. */
export interface FaultInCode {
  readonly message: string
  readonly hint?: string
  /** Characters before it. */
  readonly offset: number
}

/** The first syntax error, or undefined. Nothing of the code is run. */
export function checkCode(source: string, language: CodeLanguage): FaultInCode | undefined {
  try {
    readCode(source, language)
    return undefined
  } catch (error) {
    if (!(error instanceof CodeFault)) throw error
    const { message, hint } = error
    const where = `Line ${error.line}, column ${error.column} of the code: ${message}`
    const offset = offsetOf(source, error)
    return hint === undefined ? { message: where, offset } : { message: where, hint, offset }
  }
}
