import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js'
import { SourceProblem } from './failure.ts'
import { LIMITS } from './limits.ts'

export type { ASTNode } from '@marcbachmann/cel-js'

// Only its parser is used: what is behind it computes with other types and looks up other properties.
const grammar = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: LIMITS.nodes, maxDepth: LIMITS.depth },
})

const TOKENS: Readonly<Record<string, string>> = {
  EOF: 'the end',
  NUMBER: 'a number',
  STRING: 'text',
  BOOLEAN: 'true or false',
  IDENTIFIER: 'a name',
  NULL: 'null',
  PLUS: '"+"',
  MINUS: '"-"',
  MULTIPLY: '"*"',
  DIVIDE: '"/"',
  MODULO: '"%"',
  EQ: '"=="',
  NE: '"!="',
  LT: '"<"',
  LE: '"<="',
  GT: '">"',
  GE: '">="',
  AND: '"&&"',
  OR: '"||"',
  NOT: '"!"',
  IN: '"in"',
  LPAREN: '"("',
  RPAREN: '")"',
  LBRACKET: '"["',
  RBRACKET: '"]"',
  LBRACE: '"{"',
  RBRACE: '"}"',
  DOT: '"."',
  COMMA: '","',
  COLON: '":"',
  QUESTION: '"?"',
}

/** The syntax tree of a CEL expression. Throws SourceProblem. */
export function parseCel(source: string): ASTNode {
  if (source.trim() === '') throw new SourceProblem('The expression is empty.', 0)
  if (source.length > LIMITS.sourceLength) {
    throw new SourceProblem(
      `The expression is longer than ${LIMITS.sourceLength.toLocaleString('en')} characters.`,
      LIMITS.sourceLength,
    )
  }
  try {
    return grammar.parse(source).ast
  } catch (error) {
    throw asProblem(error, source)
  }
}

function asProblem(error: unknown, source: string): SourceProblem {
  if (!(error instanceof ParseError)) return new SourceProblem('The expression cannot be read.', 0)
  const offset = Math.min(error.range?.start ?? 0, source.length)
  if (error.code === 'limit_exceeded') {
    const nested = error.summary.includes('maxDepth')
    return new SourceProblem(
      nested ? 'The expression is nested too deeply.' : 'The expression is too large.',
      offset,
    )
  }
  return new SourceProblem(`${readable(error.summary)}.`, offset, hintFor(source, offset))
}

function readable(summary: string): string {
  const text = summary.replace(/\b[A-Z]{2,}\b/g, (token) => TOKENS[token] ?? token)
  return text.replace(/\.$/, '')
}

function hintFor(source: string, offset: number): string | undefined {
  const at = source.slice(offset, offset + 2)
  if (at.startsWith('=')) return 'Compare with "==".'
  if (at.startsWith('&') || at.startsWith('|')) return 'Write "&&" for and, "||" for or.'
  return undefined
}
