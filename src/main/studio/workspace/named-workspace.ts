import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { WORKSPACE_FILE } from '../../../contract/environment.ts'
import { findWorkspace } from '../../../runtime/files/find-workspace.ts'
import { writing } from './writing.ts'

const DATA_FOLDER = '.millrace'
/** What tells a workspace though its millrace.json is gone. */
const SIGNS = ['flows', DATA_FOLDER]

/**
 * The workspace of a folder that was named to work in. One that is new, empty, or was a workspace before is one itself
 * and gets the file that says so, whatever it lies in; any other belongs to the nearest around it. Without `makesNew` an empty one does too. Throws FILE_UNWRITABLE.
 */
export function namedWorkspace(named: string, { makesNew = true } = {}): string {
  const folder = resolve(named)
  if (existsSync(join(folder, WORKSPACE_FILE))) return folder
  const isThere = statSync(folder, { throwIfNoEntry: false }) !== undefined
  const names = isThere ? readdirSync(folder) : []
  const isMeant = (makesNew && names.length === 0) || SIGNS.some((sign) => names.includes(sign))
  if (!isMeant) return findWorkspace(folder)
  const words = {
    cannot: `${folder} cannot be made a workspace`,
    hint: 'Name a folder that may be written to.',
  }
  try {
    writing(words, () => {
      mkdirSync(folder, { recursive: true })
      if (!names.includes('.gitignore')) writeFileSync(join(folder, '.gitignore'), `${DATA_FOLDER}/\n`)
      writeFileSync(join(folder, WORKSPACE_FILE), workspaceText(basename(folder)))
    })
  } catch (error) {
    // One that may only be read can be looked at.
    if (!isThere) throw error
  }
  return folder
}

function workspaceText(name: string): string {
  return `${JSON.stringify({ version: 1, name }, null, 2)}\n`
}
