import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { WORKSPACE_FILE } from '../../contract/environment.ts'
import { describeError, FlowError } from '../../contract/errors.ts'
import { homeWorkspace } from '../../main/studio/workspace/home-workspace.ts'
import { findWorkspace } from '../../runtime/files/find-workspace.ts'
import { examplesFolder } from './page-folder.ts'

/** The folder to work in: the one that is named, else ~/Millrace. Throws USAGE, FILE_UNWRITABLE. */
export function studioWorkspace(given: string | undefined): string {
  if (given === undefined) return homeWorkspace(join(homedir(), 'Millrace'), examplesFolder())
  const folder = resolve(given)
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory() === false)
    throw new FlowError('USAGE', { message: `"${given}" is a file.`, hint: 'Name a folder for your flows.' })
  // One that is new or empty was meant itself, and not the workspace that it happens to lie in.
  if (found === undefined || readdirSync(folder).length === 0) return newWorkspace(folder)
  return findWorkspace(folder)
}

/** Throws FILE_UNWRITABLE. */
function newWorkspace(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '.gitignore'), '.millrace/\n')
    writeFileSync(join(folder, WORKSPACE_FILE), workspaceText(basename(folder)))
    return folder
  } catch (cause) {
    throw new FlowError('FILE_UNWRITABLE', {
      message: `${folder} cannot be made: ${describeError(cause)}.`,
      hint: 'Name a folder that may be written to.',
      cause,
    })
  }
}

function workspaceText(name: string): string {
  return `${JSON.stringify({ version: 1, name }, null, 2)}\n`
}
