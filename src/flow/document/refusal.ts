import { FlowError } from '../../contract/errors.ts'

/** Ends a command that would leave no sound document: one sentence, and the next step. */
export function refuse(message: string, hint?: string): never {
  throw new FlowError('EDIT_REFUSED', { message, ...(hint === undefined ? {} : { hint }) })
}
