import type { NextStep } from './next-step.ts'

/** One fault of a file that a person writes, told so that its author can mend it: where, what, and the cure. */
export interface Problem {
  /** `SCHEMA_*`, `GRAPH_*`, ...; see docs/errors.md. */
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** The cure, as one sentence; names the nearest known name where one is close. */
  readonly hint?: string
  /** The same as data, where a screen has it in other words. */
  readonly step?: NextStep
  /** 1-based. */
  readonly line: number
  readonly column: number
  readonly nodeId?: string
  /** Path in the file: `nodes[2].config.table`. */
  readonly field?: string
}

export const PROBLEM_CODES = [
  'FILE_NOT_JSON',
  'FILE_VERSION_NEWER',
  'FIELD_MISSING',
  'FIELD_UNKNOWN',
  'FIELD_INVALID',
  'KEY_REPEATED',
  'NODE_ID_REPEATED',
  'NODE_KIND_UNKNOWN',
  'NODE_ROLE_WRONG',
  'NODE_UNREACHED',
  'EDGE_NODE_UNKNOWN',
  'EDGE_PORT_UNKNOWN',
  'EDGE_REPEATED',
  'GRAPH_CYCLE',
  'GRAPH_EMPTY',
  'INPUT_UNWIRED',
  'OUTPUT_UNWIRED',
  'TOPIC_UNDECLARED',
  'TOPIC_UNUSED',
  'REFERENCE_UNDECLARED',
  'REFERENCE_UNUSED',
  'REFERENCE_FILE_MISSING',
  'REFERENCE_INVALID',
  'PARAMETER_UNDECLARED',
  'PARAMETER_UNUSED',
  'PARAMETER_INVALID',
  'EXPRESSION_INVALID',
  'PATH_INVALID',
  'SECRET_LITERAL',
  'SLOW_SINK_SHARED',
  'GUARANTEE_UNAVAILABLE',
  'COMPACTED_REPEATS',
  'CODE_INVALID',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]
