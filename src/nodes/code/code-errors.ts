import { FlowError } from '../../contract/errors.ts'
import type { CodeFault } from '../../runtime/sandbox/code-fault.ts'
import { CODE_NAME } from '../../runtime/sandbox/read-code.ts'
import type { CodeConfig } from './spec.ts'

/** What was thrown inside, as it came out; lines as the engine counts them. */
export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string
  /** Lines in front of the user's first one. */
  readonly linesBefore?: number
}

/** The longest message of the code's own that goes on. */
const MOST_TEXT = 500

/** The code failed on a message. */
export function thrownError(thrown: Thrown): FlowError {
  if (thrown.name === 'Nonsense') return resultError(thrown.message)
  return new FlowError('CODE_FAILED', {
    message: `${whatAndWhere(thrown)}.`,
    hint: 'Correct the code, or the message.',
  })
}

export function resultError(what: string): FlowError {
  const isNothing = what === 'the result is undefined'
  return new FlowError('CODE_RESULT_INVALID', {
    message: isNothing ? 'The code returned nothing.' : `The code cannot return that: ${short(what)}.`,
    hint: isNothing
      ? 'Return the new value, or null to drop the message.'
      : 'Return JSON, null to drop the message, or messages made by message.with.',
  })
}

export function deadlineError({ deadlineMs }: CodeConfig): FlowError {
  return new FlowError('CODE_DEADLINE', {
    message: `The code took longer than ${deadlineMs} ms for this message and was stopped.`,
    hint: 'Look for a loop that does not end, or raise "deadlineMs".',
  })
}

export function memoryError({ memoryBytes }: CodeConfig): FlowError {
  return new FlowError('CODE_MEMORY', {
    message: `The code needed more than ${memoryBytes} bytes of memory for this message and was stopped.`,
    hint: 'Keep less at once, or raise "memoryBytes".',
  })
}

export function crashError(): FlowError {
  return new FlowError('CODE_FAILED', {
    message: 'The code brought its sandbox down with this message.',
    hint: 'Look for a recursion that does not end.',
  })
}

/** The code cannot be run at all. */
export function invalidError(cause: CodeFault): FlowError {
  return new FlowError('CODE_INVALID', {
    message: `Line ${cause.line}, column ${cause.column} of the code: ${cause.message}`,
    field: 'code',
    cause,
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
  })
}

/** It failed before the first message. */
export function loadError(thrown: Thrown): FlowError {
  return new FlowError('CODE_INVALID', {
    message: `The code cannot be loaded. ${whatAndWhere(thrown)}.`,
    field: 'code',
    hint: 'Correct what stands outside the function: it runs once, before the first message.',
  })
}

/** `Line 3, column 7 of the code: TypeError: ...`. */
export function whatAndWhere({ name, message, stack, linesBefore = 0 }: Thrown): string {
  const what = short(name === '' || name === 'Error' ? message : `${name}: ${message}`)
  const at = placeIn(stack)
  return at === undefined
    ? `The code failed: ${what}`
    : `Line ${at.line - linesBefore}, column ${at.column} of the code: ${what}`
}

/** The innermost place in the user's source. */
function placeIn(stack: string): { readonly line: number; readonly column: number } | undefined {
  const frame = new RegExp(`^ +at .*\\b${CODE_NAME}:(\\d+):(\\d+)\\)?$`, 'm').exec(stack)
  return frame === null ? undefined : { line: Number(frame[1]), column: Number(frame[2]) }
}

function short(text: string): string {
  return (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}...` : text).replace(/\.$/, '')
}
