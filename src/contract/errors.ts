import type { NextStep } from './next-step.ts'

/**
 * How the engine answers an error (docs/errors.md).
 *
 * - `message`: this message cannot pass; error port or dead letter at once, the key goes on.
 * - `transient`: tried again by policy, then a dead letter.
 * - `outage`: the source pauses and tries without end; costs no message and no attempt.
 * - `lost`: the task belongs to another member; drop everything, commit nothing.
 * - `unknown`: no answer to a commit; back to the committed positions.
 * - `gap`: messages are gone that were never read; the partition stops and names them.
 * - `fault`: a bug or a damaged file; the flow restarts with backoff, then fails.
 */
export type ErrorClass = 'message' | 'transient' | 'outage' | 'lost' | 'unknown' | 'gap' | 'fault'

/** Every code with its class. docs/errors.md lists exactly these; a test compares both ways. */
export const ERROR_CODES = {
  BATCH_DAMAGED: 'fault',
  BATCH_UNSUPPORTED: 'fault',
  BROKER_ACCESS_DENIED: 'outage',
  BROKER_CLOSED: 'fault',
  BROKER_DAMAGED: 'fault',
  BROKER_DISK_FAILING: 'outage',
  BROKER_DISK_FULL: 'outage',
  BROKER_FOLDER_READ_ONLY: 'outage',
  BROKER_FOLDER_REMOTE: 'fault',
  BROKER_FORMAT_NEWER: 'fault',
  BROKER_REFUSED: 'outage',
  BROKER_TOO_OLD: 'fault',
  BROKER_UNREACHABLE: 'outage',
  CALL_UNANSWERED: 'message',
  CIRCUIT_OPEN: 'outage',
  CODE_DEADLINE: 'message',
  CODE_FAILED: 'message',
  CODE_INVALID: 'fault',
  CODE_MEMORY: 'message',
  CODE_RESULT_INVALID: 'message',
  CODE_SANDBOX_FAILED: 'fault',
  CODEC_INPUT_INVALID: 'message',
  CODEC_OUTPUT_INVALID: 'message',
  COMMIT_UNKNOWN: 'unknown',
  EDIT_REFUSED: 'fault',
  ENVIRONMENT_INVALID: 'fault',
  ENVIRONMENT_MISSING: 'fault',
  ENVIRONMENT_PROTECTED: 'fault',
  ENVIRONMENT_SHARED: 'fault',
  EXPRESSION_FAILED: 'message',
  EXPRESSION_INVALID: 'fault',
  FILE_DISK_FULL: 'outage',
  FILE_FORMAT_INVALID: 'message',
  FILE_MISSING: 'outage',
  FILE_OUTSIDE_WORKSPACE: 'fault',
  FILE_POSITION_LOST: 'gap',
  FILE_UNREADABLE: 'outage',
  FILE_UNWRITABLE: 'outage',
  FLOW_ALREADY_RUNNING: 'fault',
  FLOW_CHANGED_OUTSIDE: 'fault',
  FLOW_FILE_INVALID: 'fault',
  FLOW_FILE_MISSING: 'fault',
  FLOW_GUARANTEE_UNAVAILABLE: 'fault',
  FLOW_NOT_RUNNING: 'fault',
  FLOW_REVISION_REFUSED: 'fault',
  FLOW_REVISIONS_DIFFER: 'outage',
  HOST_ENDED: 'fault',
  LOOKUP_KEY_TYPE: 'message',
  MAP_FIELD_MISSING: 'message',
  MESSAGE_CRASHED_HOST: 'message',
  MESSAGE_ENTRY_GONE: 'message',
  MESSAGE_KEY_MISSING: 'message',
  MESSAGE_TOO_LARGE: 'message',
  NODE_FAILED: 'message',
  OFFSETS_FORGOTTEN: 'gap',
  PARAMETER_INVALID: 'fault',
  PROTOCOL_INVALID: 'fault',
  PROTOCOL_VERSION: 'fault',
  REDRIVE_INPUT_MISSING: 'fault',
  REFERENCE_INVALID: 'fault',
  REFERENCE_UNREADABLE: 'outage',
  SECRET_MISSING: 'fault',
  SPLIT_NOT_A_LIST: 'message',
  SPLIT_TOO_LARGE: 'message',
  STUDIO_ANSWER_LOST: 'fault',
  STUDIO_AWAY: 'fault',
  STUDIO_FOLDER_REFUSED: 'fault',
  STUDIO_NOT_BUILT: 'fault',
  STUDIO_PORT_IN_USE: 'fault',
  STUDIO_READ_ONLY: 'fault',
  SUBSCRIBER_SLOW: 'fault',
  TAP_INVALID: 'fault',
  TASK_LOST: 'lost',
  TEST_CASE_INVALID: 'fault',
  TEST_NEVER_RESTS: 'fault',
  TOPIC_EXISTS: 'fault',
  TOPIC_EXPECTED_MISSING: 'outage',
  TOPIC_FULL: 'outage',
  TOPIC_GAP: 'gap',
  TOPIC_IN_USE: 'fault',
  TOPIC_MISSING: 'outage',
  TOPIC_SETTINGS_INVALID: 'fault',
  TRUST_MISSING: 'fault',
  USAGE: 'fault',
  WORKER_DIED: 'fault',
  WORKSPACE_INVALID: 'fault',
} as const satisfies Record<string, ErrorClass>

export type ErrorCode = keyof typeof ERROR_CODES

export interface FlowErrorDetails {
  /** One sentence: what is so, with its name and number. */
  readonly message: string
  /** The next step, as one sentence. */
  readonly hint?: string
  /** The same as data, where a screen has it in other words. */
  readonly step?: NextStep
  readonly nodeId?: string
  readonly field?: string
  readonly cause?: unknown
  /** Where this occurrence is of another class than its code usually is. */
  readonly class?: ErrorClass
}

/** The one error that crosses boundaries. Anything else that is thrown is a fault of ours. */
export class FlowError extends Error {
  override readonly name = 'FlowError'
  readonly code: ErrorCode
  readonly class: ErrorClass
  readonly hint: string | undefined
  readonly step: NextStep | undefined
  readonly nodeId: string | undefined
  readonly field: string | undefined

  constructor(code: ErrorCode, details: FlowErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.class = details.class ?? ERROR_CODES[code]
    this.hint = details.hint
    this.step = details.step
    this.nodeId = details.nodeId
    this.field = details.field
  }
}

/** The message and, where there is one, the next step. */
export function describeError(error: unknown): string {
  if (error instanceof FlowError) return error.hint ? `${error.message} ${error.hint}` : error.message
  return error instanceof Error ? error.message : String(error)
}
