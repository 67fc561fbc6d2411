import type { NextStep } from '../next-step.ts'
import type { Refusal } from './frame.ts'

/** What is told of an error over a connection; `hint` and `step` stand in it only where there are some. */
export function refusalOf(error: {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  readonly step?: NextStep | undefined
}): Refusal {
  const { code, message, hint, step } = error
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
  }
}
