import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { FlowError } from '../../contract/errors.ts'

/** What is wrong with text that JSON.parse refused: where, and what was expected. */
export function jsonFault(text: string, cause: unknown): FlowError {
  if (text.trim() === '') {
    return new FlowError('CODEC_INPUT_INVALID', {
      message:
        text === '' ? 'The value is empty; JSON was expected.' : 'The value is blank; JSON was expected.',
      hint: 'A message without a value is a tombstone (null), and not an empty text.',
      cause,
    })
  }
  const offset = offsetOf(text, cause)
  return new FlowError('CODEC_INPUT_INVALID', {
    message: `The value is not JSON at ${placeOf(text, offset)}: ${expectedAt(text, offset)}.`,
    hint: hintFor(text, offset),
    cause,
  })
}

function offsetOf(text: string, cause: unknown): number {
  const message = cause instanceof Error ? cause.message : ''
  const position = /at position (\d+)/.exec(message)
  if (position !== null) return Number(position[1])
  if (message.includes('end of JSON input')) return text.length
  return firstFault(text)?.offset ?? 0
}

// V8 leaves the position out for some faults, so a second parser is asked; damaged and deep text may be too much for it.
function firstFault(text: string): ParseError | undefined {
  const errors: ParseError[] = []
  try {
    parse(text, errors, { disallowComments: true })
  } catch {
    return undefined
  }
  return errors[0]
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return line === 1 ? `character ${column}` : `line ${line}, character ${column}`
}

function expectedAt(text: string, offset: number): string {
  if (offset >= text.length) return 'it ends too early'
  const fault = firstFault(text)
  const expected = fault === undefined ? undefined : EXPECTED[printParseErrorCode(fault.error)]
  const near = JSON.stringify(text.slice(offset, offset + 37) + (text.length > offset + 37 ? '...' : ''))
  return expected === undefined ? `${near} does not fit here` : `${expected}, and not ${near}`
}

const EXPECTED: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a field name in double quotes was expected',
  ValueExpected: 'a value was expected',
  ColonExpected: '":" was expected',
  CommaExpected: '"," was expected',
  CloseBraceExpected: '"}" was expected',
  CloseBracketExpected: '"]" was expected',
  EndOfFileExpected: 'the end was expected',
  InvalidCommentToken: 'JSON has no comments',
}

function hintFor(text: string, offset: number): string {
  if (/^(NaN|-?Infinity|undefined)/.test(text.slice(offset, offset + 12))) {
    return 'JSON has no NaN, Infinity or undefined: the writer must send null or leave the field out.'
  }
  if (text.startsWith('\0'))
    return 'A zero byte in front is often a schema registry\'s (Avro, Protobuf): declare the topic as "bytes".'
  return 'Correct its writer, or declare the topic as "text" or "bytes".'
}
