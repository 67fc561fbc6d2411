import { stripTypeScriptTypes } from 'node:module'
import { compileFunction } from 'node:vm'
import { CodeFault, placeOf } from './code-fault.ts'

export type CodeLanguage = 'typescript' | 'javascript'

/** The name of the user's source in stack traces. */
export const CODE_NAME = 'flow-code'
/** What the code finds in place of the machine's own. */
const GIVEN_NAMES = ['Date', 'Math', 'console'] as const

const RESULT = '$default'

/**
 * Makes the body of a strict function out of a module: it returns what the module exports by default. Every line
 * and column stays where the user wrote it, one line further down. Throws CodeFault.
 */
export function readCode(source: string, language: CodeLanguage): string {
  const { script, name } = withoutExport(language === 'typescript' ? withoutTypes(source) : source)
  const body = `"use strict";\n${script}\nreturn ${name}`
  refuseSyntaxErrors(body)
  return body
}

/** The function of the module, in this realm. For code that is trusted. */
export function compileHere(body: string, given: Readonly<Record<string, unknown>>): unknown {
  const names = Object.keys(given)
  return compileFunction(body, names, { filename: CODE_NAME, lineOffset: -1 })(
    ...Object.values(given),
  ) as unknown
}

function withoutTypes(source: string): string {
  const { emitWarning } = process
  // Node warns once that stripping is experimental; a user can do nothing about it.
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } catch (error) {
    throw faultOf(error as Error)
  } finally {
    process.emitWarning = emitWarning
  }
}

const EXPORT = /^[ \t]*export[ \t]+default\b(?:[ \t]+((?:async[ \t]+)?function)\b(?!\s*\*)([ \t]*[\w$]*))?/gm

/** Same length, so that columns stay: a declaration stays one and is hoisted, all else becomes a variable. */
function withoutExport(script: string): { readonly script: string; readonly name: string } {
  const [first, second] = [...script.matchAll(EXPORT)]
  if (first === undefined)
    throw new CodeFault('The code exports no function by default.', { line: 1, column: 1, hint: EXPORT_HINT })
  if (second !== undefined)
    throw new CodeFault('The code has "export default" twice.', {
      ...placeOf(script, second.index),
      hint: 'Keep one.',
    })
  const [whole, keyword, written = ''] = first
  const given = written.trim()
  const declared =
    given === '' ? `${keyword} ${RESULT}`.padEnd(whole.length) : `${keyword}${written}`.padStart(whole.length)
  const instead = keyword === undefined ? `var ${RESULT} =`.padEnd(whole.length) : declared
  return {
    script: script.slice(0, first.index) + instead + script.slice(first.index + whole.length),
    name: given === '' ? RESULT : given,
  }
}

function refuseSyntaxErrors(body: string): void {
  try {
    compileFunction(body, [...GIVEN_NAMES], { filename: CODE_NAME, lineOffset: -1 })
  } catch (error) {
    throw faultOf(error as Error)
  }
}

/** Where Node shows the place of a syntax error: `name:3`, the line, and a caret below the column. */
function faultOf(error: Error): CodeFault {
  const [head = '', ...shown] = (error.stack ?? '').split('\n')
  const line = Number(/:(\d+)$/.exec(head)?.[1] ?? 1)
  const carets = shown.find((text) => /^\s*\^+\s*$/.test(text))
  const column = carets === undefined ? 1 : carets.indexOf('^') + 1
  return new CodeFault(`${inWords(error.message)}.`, { line, column, hint: hintOf(error.message) })
}

/** A parser's list of all that might stand there helps nobody, and its short names are no words. */
function inWords(message: string): string {
  return message
    .replace(/\.$/, '')
    .replace(/^(Unexpected token .+?)\. Expected (?:[^,]+, ){2,}.*$/s, '$1')
    .replaceAll(/'?<eof>'?/g, 'the end of the code')
    .replaceAll(/'ident'|\bident\b/g, 'a name')
}

const EXPORT_HINT = 'Begin with: export default function (message, context) { return message.value }'

function hintOf(message: string): string {
  // As a parser begins them: its list of what might stand there names both words too.
  if (/^Cannot use '?import|^'import', and 'export' cannot/.test(message))
    return 'Code has no modules: write what it needs into it.'
  if (message.startsWith("Unexpected token 'export'"))
    return 'Code exports one function, by "export default"; take off other exports.'
  if (/not supported in strip/.test(message))
    return 'Types are only taken off: write it as JavaScript has it.'
  return 'Correct that line, or the one before it.'
}
