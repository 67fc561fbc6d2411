import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { WORKSPACE_FILE } from '../../../contract/environment.ts'
import { describeError, FlowError } from '../../../contract/errors.ts'
import type { FolderView, ListedFolder } from '../../../contract/studio/folder-methods.ts'

const LISTED_AT_MOST = 500

/** The names of the folders in a folder, below `home`. Throws STUDIO_FOLDER_REFUSED. */
export function foldersIn(given: string | undefined, home: string): FolderView {
  const top = realFolder(home)
  const folder = given === undefined ? top : realFolder(given)
  if (!isBelow(folder, top))
    throw new FlowError('STUDIO_FOLDER_REFUSED', {
      message: `${folder} does not lie in the home folder ${top}.`,
      hint: `Start the program on it: "millrace studio ${folder}".`,
    })
  const names = namesIn(folder)
  return {
    folder,
    above: folder === top ? null : dirname(folder),
    isWorkspace: isWorkspace(folder),
    folders: names.slice(0, LISTED_AT_MOST).map((name) => listedFolder(join(folder, name))),
    more: Math.max(0, names.length - LISTED_AT_MOST),
  }
}

export function listedFolder(folder: string): ListedFolder {
  return { folder, name: basename(folder), isWorkspace: isWorkspace(folder) }
}

/** Without links. Throws STUDIO_FOLDER_REFUSED where no folder is there. */
export function realFolder(folder: string): string {
  try {
    const real = realpathSync(folder)
    if (statSync(real).isDirectory()) return real
  } catch (cause) {
    throw notThere(folder, describeError(cause))
  }
  throw notThere(folder, 'it is a file')
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map(({ name }) => name)
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  } catch (cause) {
    throw notThere(folder, describeError(cause))
  }
}

function notThere(folder: string, why: string): FlowError {
  return new FlowError('STUDIO_FOLDER_REFUSED', {
    message: `${folder} cannot be opened: ${why}.`,
    hint: 'Choose another folder.',
  })
}

function isBelow(folder: string, top: string): boolean {
  return folder === top || folder.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)
}

function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, WORKSPACE_FILE))
}
