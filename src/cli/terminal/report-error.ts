import { type ErrorCode, FlowError } from '../../contract/errors.ts'
import type { Terminal } from './terminal.ts'

/** What the person who typed the command can mend in the command or the flow: exit 2. All else is 1. */
const wrongFlowOrUsage: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ENVIRONMENT_INVALID',
  'ENVIRONMENT_MISSING',
  'ENVIRONMENT_PROTECTED',
  'EXPRESSION_INVALID',
  'FILE_OUTSIDE_WORKSPACE',
  'FLOW_FILE_INVALID',
  'FLOW_FILE_MISSING',
  'FLOW_GUARANTEE_UNAVAILABLE',
  'FLOW_REVISION_REFUSED',
  'PARAMETER_INVALID',
  'REFERENCE_INVALID',
  'SECRET_MISSING',
  'TAP_INVALID',
  'TEST_CASE_INVALID',
  'TOPIC_SETTINGS_INVALID',
  'TRUST_MISSING',
  'USAGE',
  'WORKSPACE_INVALID',
])

/** Says an error in one sentence with the next step, the code small behind it; returns the exit code. */
export function reportError(error: unknown, terminal: Terminal): number {
  if (terminal.json) terminal.complain(JSON.stringify(asRecord(error)))
  else terminal.complain(asLine(error, terminal))
  return exitCodeOf(error)
}

/** 2 for a wrong flow or wrong usage, 1 for everything that failed. */
function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof FlowError && wrongFlowOrUsage.has(error.code) ? 2 : 1
}

function asLine(error: unknown, terminal: Terminal): string {
  const paint = terminal.paintNotes
  const prefix = paint.bad('error:')
  if (error instanceof FlowError) {
    const node = error.nodeId === undefined ? '' : `${error.nodeId}: `
    const hint = error.hint === undefined ? '' : ` ${error.hint}`
    return `${prefix} ${node}${error.message}${hint} ${paint.dim(`[${error.code}]`)}`
  }
  return `${prefix} ${faultText(error)}`
}

function asRecord(error: unknown): Record<string, unknown> {
  if (!(error instanceof FlowError)) return { type: 'error', message: faultText(error) }
  const { code, message, hint, nodeId, field } = error
  return { type: 'error', code, message, hint, node: nodeId, field }
}

// What is no FlowError is a fault of ours: the stack says where, so that it can be reported.
function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `This is a fault in Millrace; report it with these lines.\n${error.stack ?? error.message}`
}
