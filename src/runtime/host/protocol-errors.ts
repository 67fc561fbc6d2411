import { ERROR_CODES, type ErrorCode, FlowError } from '../../contract/errors.ts'
import type { Refusal } from '../../contract/protocol/frame.ts'

/** An error that another process told. */
export function refused({ code, message, hint, step }: Refusal): FlowError {
  return new FlowError(isCode(code) ? code : 'PROTOCOL_INVALID', {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
  })
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code)
}

/** What was thrown while a frame was handled. */
export function asProtocolError(error: unknown): FlowError {
  if (error instanceof FlowError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new FlowError('PROTOCOL_INVALID', {
    message: `A frame could not be handled: ${message}`,
    hint: 'This is a fault of Millrace: please report it with what stands above.',
    cause: error,
  })
}
