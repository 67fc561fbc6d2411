import { WrongLine } from '../message-text/message-members.ts'

/** One fault in the files of a case. */
export interface CaseProblem {
  /** Absolute. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly message: string
  readonly hint?: string
}

/** A line that is wrong, with the cure. */
export class WrongCaseLine extends WrongLine {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** A line of a case file that holds something. */
export interface CaseLine {
  readonly line: number
  readonly text: string
}

/** What `read` makes of each line of a file; a line that is wrong becomes a problem, and the others are still read. */
export function readLines<Value>(
  { file, text }: { readonly file: string; readonly text: string },
  problems: CaseProblem[],
  read: (line: CaseLine) => Value,
): Value[] {
  const values: Value[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue
    try {
      values.push(read({ line: index + 1, text: line.trim() }))
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error
      const hint = error instanceof WrongCaseLine ? error.hint : undefined
      const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`
      problems.push({ file, line: index + 1, message, ...(hint === undefined ? {} : { hint }) })
    }
  }
  return values
}

/** Throws WrongCaseLine where a line has a member that is not known in it. */
export function refuseUnknown(parts: object, known: readonly string[], example: string): void {
  const unknown = Object.keys(parts).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new WrongCaseLine(`"${unknown}" has no meaning here`, `A line is ${example}.`)
}
