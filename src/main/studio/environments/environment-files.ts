import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Environment, environmentSchema, LOCAL_ENVIRONMENT } from '../../../contract/environment.ts'
import { FlowError } from '../../../contract/errors.ts'
import {
  environmentFile,
  type EnvironmentFile,
  environmentNames,
} from '../../../runtime/environment/environment-file.ts'
import { replaceFile } from '../../../runtime/files/replace-file.ts'
import { stampOf } from '../workspace/stamp-of.ts'
import { writing, type WritingWords } from '../workspace/writing.ts'
import { deletedPlace } from '../workspace/deleted-place.ts'

export interface ReadEnvironment extends EnvironmentFile {
  /** SHA-256 of its file; null where it needs none. */
  readonly stamp: string | null
}

/** The files `environments/<name>.json` of one workspace. */
export class EnvironmentFiles {
  private readonly workspace: string

  constructor(workspace: string) {
    this.workspace = workspace
  }

  names(): readonly string[] {
    return environmentNames(this.workspace)
  }

  /** Throws ENVIRONMENT_MISSING, and ENVIRONMENT_INVALID where its file cannot be read as text. */
  read(name: string): ReadEnvironment {
    const read = environmentFile(this.workspace, name)
    return { ...read, stamp: read.file === undefined ? null : stampThere(read.file) }
  }

  /** Throws as `read` does, and ENVIRONMENT_INVALID with its first error. */
  sound(name: string): ReadEnvironment & { readonly environment: Environment } {
    const read = this.read(name)
    const { environment, problems } = read
    if (environment !== undefined) return { ...read, environment }
    throw new FlowError('ENVIRONMENT_INVALID', {
      message: `environments/${name}.json has errors: ${problems[0]?.message ?? 'it cannot be read.'}`,
      hint: problems[0]?.hint ?? 'Correct the file.',
    })
  }

  /** Throws FLOW_CHANGED_OUTSIDE, FILE_UNWRITABLE. */
  save(name: string, environment: Environment, over: string | null): void {
    const file = this.pathOf(name)
    const there = existsSync(file) ? stampThere(file) : null
    if (there !== over)
      throw new FlowError('FLOW_CHANGED_OUTSIDE', {
        message:
          over === null
            ? `There is an environment "${name}" already, so nothing was written.`
            : `environments/${name}.json was changed by another program meanwhile, so nothing was written.`,
        hint:
          over === null
            ? 'Choose another name, or edit that one.'
            : 'Open it again to see what it holds now.',
      })
    writing(wordsOf(name), () => {
      mkdirSync(dirname(file), { recursive: true })
      replaceFile(file, environmentText(environment))
    })
  }

  /** Puts it where flows that were deleted lie, by the time in ms since 1970. Throws ENVIRONMENT_MISSING, FILE_UNWRITABLE. */
  remove(name: string, at: number): void {
    const file = this.pathOf(name)
    if (!existsSync(file)) {
      if (name !== LOCAL_ENVIRONMENT) this.read(name)
      throw new FlowError('ENVIRONMENT_MISSING', {
        message: '"local" is always there, and has no file to delete.',
        hint: 'Choose it to work on this machine.',
      })
    }
    writing(wordsOf(name), () => {
      const to = join(this.workspace, deletedPlace(at, `${name}.json`))
      mkdirSync(dirname(to), { recursive: true })
      renameSync(file, to)
    })
  }

  private pathOf(name: string): string {
    return join(this.workspace, 'environments', `${name}.json`)
  }
}

/** One key a line in the order of the schema, without what is the default. */
function environmentText(environment: Environment): string {
  const defaults: Readonly<Record<string, unknown>> = environmentSchema.parse({})
  const given: Readonly<Record<string, unknown>> = environment
  const entries = Object.keys(environmentSchema.shape)
    .filter((key) => given[key] !== undefined)
    .filter((key) => JSON.stringify(given[key]) !== JSON.stringify(defaults[key]) || key === 'broker')
    .map((key) => [key, key === 'topics' ? shortTopics(environment.topics) : given[key]])
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
}

function shortTopics({ prefix, names }: Environment['topics']): object {
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(Object.keys(names).length === 0 ? {} : { names }),
  }
}

function stampThere(file: string): string | null {
  try {
    return stampOf(readFileSync(file))
  } catch {
    // It went away, or may not be read: whoever reads it is told.
    return null
  }
}

function wordsOf(name: string): WritingWords {
  return {
    cannot: `environments/${name}.json cannot be written`,
    hint: 'Check the permissions of the workspace.',
  }
}
