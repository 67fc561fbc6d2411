import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import { homeWorkspace } from '../../main/studio/workspace/home-workspace.ts'
import { findWorkspace } from '../../runtime/files/find-workspace.ts'
import { examplesFolder } from './page-folder.ts'

/** The folder to work in: the one that is named, else ~/Millrace. Throws USAGE, FILE_UNWRITABLE. */
export function studioWorkspace(given: string | undefined): string {
  if (given === undefined) return homeWorkspace(join(homedir(), 'Millrace'), examplesFolder())
  const folder = resolve(given)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return findWorkspace(folder)
  throw new FlowError('USAGE', {
    message: existsSync(folder) ? `"${given}" is a file.` : `There is no folder "${given}".`,
    hint: `Name a folder, or make one with its first flow: "millrace init ${given}".`,
  })
}
