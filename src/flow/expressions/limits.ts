/** What one expression may cost, so that nobody's flow can hold up the others. */
export const LIMITS = {
  /** Characters of an expression's source. */
  sourceLength: 10_000,
  /** Nodes of its syntax tree. */
  nodes: 5_000,
  /** Nesting of its syntax tree. */
  depth: 200,
  /** Elements and characters (by 64) that one evaluation may visit. */
  steps: 1_000_000,
  /** Characters of a text that an expression makes. */
  textLength: 32 * 1024 * 1024,
  /** Characters of a regular expression. */
  patternLength: 1_000,
  /** Characters of a text that a regular expression is tried on. */
  matchedLength: 100_000,
} as const
