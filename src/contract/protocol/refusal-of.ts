import type { Refusal } from './frame.ts'

/** What is told of an error over a connection; `hint` stands in it only where there is one. */
export function refusalOf(error: {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
}): Refusal {
  const { code, message, hint } = error
  return { code, message, ...(hint === undefined ? {} : { hint }) }
}
