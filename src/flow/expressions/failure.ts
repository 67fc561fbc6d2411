interface AbsentField {
  readonly name: string | number
  readonly of: string
}

interface FailureDetails {
  readonly missing?: boolean
  readonly absent?: AbsentField
  readonly isCostly?: boolean
  readonly hint?: string
}

/**
 * An evaluation that cannot go on. Those for a missing field are made once, at compile time, and thrown again
 * and again: conditions meet missing fields at the rate of the messages, and making an error is slow.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** True where a field or element is missing: it makes a condition false. */
  readonly missing: boolean
  /** Which one, and the path of what should have it. */
  readonly absent: AbsentField | undefined
  /** True where it was given up because it costs too much. */
  readonly isCostly: boolean
  readonly hint: string | undefined

  constructor(message: string, details: FailureDetails = {}) {
    super(message)
    this.missing = details.missing ?? false
    this.absent = details.absent
    this.isCostly = details.isCostly ?? false
    this.hint = details.hint
  }
}

/** A fault of the source itself, found before any message is seen. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem'
  /** Where in the source, counted from 0. */
  readonly offset: number
  readonly hint: string | undefined

  constructor(message: string, offset: number, hint?: string) {
    super(message)
    this.offset = offset
    this.hint = hint
  }
}

/** At most 40 characters of a text, for messages. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text)
}
