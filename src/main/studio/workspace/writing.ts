import { describeError, FlowError } from '../../../contract/errors.ts'
import { whyNotWritten } from './why-unwritable.ts'

export interface WritingWords {
  /** A sentence up to the reason: `"a.flow.json" cannot be written`. */
  readonly cannot: string
  readonly hint: string
  /** The folder around it, absolute: where nothing can be written in all of it, that is the reason. */
  readonly workspace?: string
}

/** Does what writes. Throws FILE_UNWRITABLE where the system does not let it; a FlowError of the work stays itself. */
export function writing<Result>({ cannot, hint, workspace }: WritingWords, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof FlowError) throw cause
    const why = workspace === undefined ? describeError(cause) : whyNotWritten(workspace, cause)
    throw new FlowError('FILE_UNWRITABLE', { message: `${cannot}: ${why}.`, hint, cause })
  }
}
