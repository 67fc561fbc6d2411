import { z } from 'zod'
import { ERROR_CODES, type ErrorCode, FlowError } from '../../../contract/errors.ts'
import { type RunEvent, runEvent } from '../../../contract/run-protocol.ts'

/** What the command says of an error with `--json`. */
const errorRecord = z.object({
  type: z.literal('error'),
  code: z.string().optional(),
  message: z.string(),
  hint: z.string().optional(),
  node: z.string().optional(),
})

/** An event that a worker printed on stdout; undefined where the line is something else. */
export function readEvent(line: string): RunEvent | undefined {
  return runEvent.safeParse(parsed(line)).data
}

/** Why a worker's run failed, as it printed on stderr: its error, or the text of a fault; undefined where the line is something else. */
export function readError(line: string): FlowError | string | undefined {
  const record = errorRecord.safeParse(parsed(line)).data
  if (record === undefined) return undefined
  const { code, message, hint, node } = record
  if (code === undefined || !isCode(code)) return message
  return new FlowError(code, {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(node === undefined ? {} : { nodeId: node }),
  })
}

function parsed(line: string): unknown {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code)
}
