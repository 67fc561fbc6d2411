import type { Notice } from '../document/flow-store.ts'
import type { Refused } from '../platform/studio-link.ts'

/** What was refused, as a person reads it. Anything but an error is a fault of ours and is thrown on. */
export function asNotice(error: unknown): Notice {
  if (!(error instanceof Error)) throw error
  const { hint, code } = error as Partial<Refused>
  return { message: error.message, hint, code }
}
