/** Code that cannot be run, told with its place in the user's source. */
export class CodeFault extends Error {
  override readonly name = 'CodeFault'
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly hint: string | undefined

  constructor(
    message: string,
    at: { readonly line: number; readonly column: number; readonly hint?: string },
  ) {
    super(message)
    this.line = at.line
    this.column = at.column
    this.hint = at.hint
  }
}

/** Characters of the source before a place. */
export function offsetOf(source: string, { line, column }: Pick<CodeFault, 'line' | 'column'>): number {
  let start = 0
  for (let i = 1; i < line; i++) {
    const end = source.indexOf('\n', start)
    if (end < 0) return source.length
    start = end + 1
  }
  return Math.min(source.length, start + column - 1)
}

/** The place of a character. */
export function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
