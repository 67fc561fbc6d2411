import { RE2JS } from 're2js'
import { type CelValue, describeType } from './cel-value.ts'
import { NO_SCOPE, type Compiled, type Compiling } from './compiling.ts'
import { Failure, quoted, SourceProblem } from './failure.ts'
import { LIMITS } from './limits.ts'
import type { ASTNode } from './parse.ts'

const MOST_KEPT = 100
const kept = new Map<string, RE2JS>()

/** `text.matches(pattern)`: whether the pattern is found in the text, in time linear to its length (RE2). */
export function compileMatches([text, pattern]: readonly [ASTNode, ASTNode], compiling: Compiling): Compiled {
  const input = compiling.compile(text, compiling)
  const expression = compiling.compile(pattern, compiling)
  if (!expression.constant) {
    return { run: (scope) => found(keptPattern(expression.run(scope)), input.run(scope)), constant: false }
  }
  const compiled = compileLiteral(expression.run(NO_SCOPE), pattern)
  return { run: (scope) => found(compiled, input.run(scope)), constant: input.constant }
}

// A faulty literal is told before the first message.
function compileLiteral(source: CelValue, { start }: ASTNode): RE2JS {
  try {
    return compilePattern(source)
  } catch (error) {
    throw error instanceof Failure ? new SourceProblem(error.message, start, error.hint) : error
  }
}

function found(pattern: RE2JS, input: CelValue): boolean {
  if (typeof input !== 'string')
    throw new Failure(`matches() looks into text, and got ${describeType(input)}.`)
  if (input.length <= LIMITS.matchedLength) return pattern.matcher(input).find()
  throw new Failure(
    `matches() looks into at most ${LIMITS.matchedLength.toLocaleString('en')} characters, and got ${input.length}.`,
  )
}

function keptPattern(source: CelValue): RE2JS {
  const known = typeof source === 'string' ? kept.get(source) : undefined
  if (known !== undefined) return known
  const pattern = compilePattern(source)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(source as string, pattern)
  return pattern
}

function compilePattern(source: CelValue): RE2JS {
  if (typeof source !== 'string') throw new Failure(`A pattern is text, and not ${describeType(source)}.`)
  if (source.length > LIMITS.patternLength) {
    throw new Failure(`The pattern is longer than ${LIMITS.patternLength.toLocaleString('en')} characters.`)
  }
  try {
    return RE2JS.compile(source)
  } catch (error) {
    throw new Failure(`The pattern ${quoted(source)} is not valid: ${(error as Error).message}.`, {
      hint: 'Patterns are RE2: no back-references and no look-around.',
    })
  }
}
