import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import { homeWorkspace } from '../../main/studio/workspace/home-workspace.ts'
import { namedWorkspace } from '../../main/studio/workspace/named-workspace.ts'
import { examplesFolder } from './page-folder.ts'

/** The folder to work in: the one that is named, else ~/Millrace. Throws USAGE, FILE_UNWRITABLE. */
export function studioWorkspace(given: string | undefined): string {
  if (given === undefined) return homeWorkspace(join(homedir(), 'Millrace'), examplesFolder())
  if (statSync(given, { throwIfNoEntry: false })?.isDirectory() !== false) return namedWorkspace(given)
  throw new FlowError('USAGE', { message: `"${given}" is a file.`, hint: 'Name a folder for your flows.' })
}
