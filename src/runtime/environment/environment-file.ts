import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Environment,
  ENVIRONMENT_NAME_PATTERN,
  environmentSchema,
  LOCAL_ENVIRONMENT,
} from '../../contract/environment.ts'
import { describeError, FlowError } from '../../contract/errors.ts'
import type { Problem } from '../../contract/problem.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import { readEnvironment } from '../../flow/read-environment.ts'

const FOLDER = 'environments'
const ENDING = '.json'

/** An environment as a workspace has it. */
export interface EnvironmentFile {
  readonly name: string
  /** Absolute; missing for `local`, which needs none. */
  readonly file?: string
  /** Missing where its file has errors. */
  readonly environment?: Environment
  readonly problems: readonly Problem[]
}

/** Reads `environments/<name>.json`. Throws ENVIRONMENT_MISSING, and ENVIRONMENT_INVALID where it cannot be read as text. */
export function environmentFile(workspace: string, name: string): EnvironmentFile {
  const file = join(workspace, FOLDER, `${name}${ENDING}`)
  if (!ENVIRONMENT_NAME_PATTERN.test(name) || !existsSync(file)) {
    if (name === LOCAL_ENVIRONMENT) return { name, environment: environmentSchema.parse({}), problems: [] }
    throw environmentMissing(workspace, name)
  }
  const { value, problems } = readEnvironment(environmentText(file))
  return { name, file, problems, ...(value === undefined ? {} : { environment: value }) }
}

/** Names of the environments of a workspace, in order; `local` is always among them, alone where the folder cannot be read. */
export function environmentNames(workspace: string): readonly string[] {
  const names = filesIn(join(workspace, FOLDER))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .filter((name) => ENVIRONMENT_NAME_PATTERN.test(name))
  return [...new Set([LOCAL_ENVIRONMENT, ...names])].toSorted()
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // it is not there, is a file, or may not be read
  }
}

function environmentText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new FlowError('ENVIRONMENT_INVALID', {
      message: `"${file}" cannot be read: ${describeError(cause)}.`,
      hint: 'Check its permissions.',
      cause,
    })
  }
}

function environmentMissing(workspace: string, name: string): FlowError {
  if (!ENVIRONMENT_NAME_PATTERN.test(name))
    return new FlowError('ENVIRONMENT_MISSING', {
      message: `"${name}" cannot be the name of an environment.`,
      hint: `A name begins with a letter; small letters, digits and "-" only. ${nameHint(name, environmentNames(workspace), 'environment')}`,
    })
  return new FlowError('ENVIRONMENT_MISSING', {
    message: `There is no environment "${name}" in ${workspace}.`,
    hint: `${nameHint(name, environmentNames(workspace), 'environment')} An environment is a file: ${FOLDER}/${name}${ENDING}.`,
  })
}
