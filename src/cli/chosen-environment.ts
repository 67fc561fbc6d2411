import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Environment, LOCAL_ENVIRONMENT, WORKSPACE_FILE } from '../contract/environment.ts'
import { describeError, type ErrorCode, FlowError } from '../contract/errors.ts'
import { readWorkspaceFile } from '../flow/read-workspace-file.ts'
import { environmentFile } from '../runtime/environment/environment-file.ts'
import { shownPath } from './arguments/flow-files.ts'
import type { Call } from './call.ts'
import type { Terminal } from './terminal/terminal.ts'
import { type FileProblems, problemLines, problemRecords } from './validate/problem-lines.ts'

export interface ChosenEnvironment {
  readonly name: string
  readonly environment: Environment
}

/**
 * The environment of a command line: `--env`, MILLRACE_ENV, that of `millrace.json`, or `local`. Throws
 * WORKSPACE_INVALID, ENVIRONMENT_MISSING and ENVIRONMENT_INVALID, after the problems of the file were printed.
 */
export function chosenEnvironment(call: Call, workspace: string): ChosenEnvironment {
  const name = environmentName(call, workspace)
  const read = environmentFile(workspace, name)
  if (read.environment !== undefined) return { name, environment: read.environment }
  throw afterProblems(
    { file: read.file ?? name, problems: read.problems },
    'ENVIRONMENT_INVALID',
    call.terminal,
  )
}

/** Somebody named it: on the command line, or in MILLRACE_ENV. */
export function isEnvironmentNamed(call: Call): boolean {
  return call.text('env') !== undefined || (process.env['MILLRACE_ENV']?.trim() ?? '') !== ''
}

/** Its name alone. Throws WORKSPACE_INVALID, and USAGE where an option or variable is empty. */
export function environmentName(call: Call, workspace: string): string {
  const workspaceDefault = workspaceEnvironment(call.terminal, workspace)
  const option = call.text('env')
  if (option?.trim() === '')
    throw new FlowError('USAGE', {
      message: '--env names no environment.',
      hint: 'Name one, or leave --env off.',
    })
  // A variable that is set to nothing is one that was taken away.
  const variable = process.env['MILLRACE_ENV']?.trim()
  return option ?? (variable === '' ? undefined : variable) ?? workspaceDefault
}

/** The problems of `millrace.json`; none where there is no such file. */
export function workspaceFileProblems(workspace: string): FileProblems & { readonly environment: string } {
  const file = join(workspace, WORKSPACE_FILE)
  if (!existsSync(file)) return { file, problems: [], environment: LOCAL_ENVIRONMENT }
  const { value, problems } = readWorkspaceFile(workspaceText(file))
  return { file, problems, environment: value?.environment ?? LOCAL_ENVIRONMENT }
}

function workspaceEnvironment(terminal: Terminal, workspace: string): string {
  const read = workspaceFileProblems(workspace)
  if (read.problems.length > 0) throw afterProblems(read, 'WORKSPACE_INVALID', terminal)
  return read.environment
}

function workspaceText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new FlowError('WORKSPACE_INVALID', {
      message: `"${shownPath(file)}" cannot be read: ${describeError(cause)}.`,
      hint: 'Check its permissions.',
      cause,
    })
  }
}

function afterProblems(faulty: FileProblems, code: ErrorCode, terminal: Terminal): FlowError {
  for (const line of terminal.json ? problemRecords([faulty]) : problemLines([faulty], terminal.paintNotes))
    terminal.complain(line)
  return new FlowError(code, {
    message: `"${shownPath(faulty.file)}" has the errors above.`,
    hint: 'Correct them and try again.',
  })
}
