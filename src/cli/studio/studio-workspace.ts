import { cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { describeError, FlowError } from '../../contract/errors.ts'
import { findWorkspace, WORKSPACE_FILE } from '../workspace.ts'
import { examplesFolder } from './page-folder.ts'

/** The folder to work in: the one that is named, else ~/Millrace. Throws USAGE, FILE_UNWRITABLE. */
export function studioWorkspace(given: string | undefined): string {
  if (given === undefined) return homeWorkspace(join(homedir(), 'Millrace'))
  const folder = resolve(given)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return findWorkspace(folder)
  throw new FlowError('USAGE', {
    message: existsSync(folder) ? `"${given}" is a file.` : `There is no folder "${given}".`,
    hint: `Name a folder, or make one with its first flow: "millrace init ${given}".`,
  })
}

/** Made with the examples the first time; afterwards it is the person's own. */
function homeWorkspace(folder: string): string {
  if (existsSync(join(folder, WORKSPACE_FILE))) return folder
  try {
    mkdirSync(folder, { recursive: true })
    cpSync(examplesFolder(), join(folder, 'flows'), {
      recursive: true,
      force: false,
      filter: (path) => basename(path) !== '.millrace',
    })
    writeFileSync(join(folder, '.gitignore'), '.millrace/\n')
    writeFileSync(
      join(folder, WORKSPACE_FILE),
      `${JSON.stringify({ version: 1, name: 'Millrace' }, null, 2)}\n`,
    )
    return folder
  } catch (cause) {
    throw new FlowError('FILE_UNWRITABLE', {
      message: `${folder} cannot be made: ${describeError(cause)}.`,
      hint: 'Name a folder of your own: "millrace studio my-flows".',
      cause,
    })
  }
}
