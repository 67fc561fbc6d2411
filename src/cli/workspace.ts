import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { FlowError } from '../contract/errors.ts'
import { findWorkspace, markedFolder } from '../runtime/files/find-workspace.ts'

/**
 * The workspace of a flow file: the nearest folder above it that holds millrace.json, else the current folder,
 * so that `run` and `topics` typed in one place mean one broker; else, for a file elsewhere, its own folder.
 */
export function workspaceOf(file: string): string {
  const folder = dirname(resolve(file))
  const here = process.cwd()
  return (
    markedFolder(folder) ?? (`${folder}${sep}`.startsWith(`${here}${sep}`) ? findWorkspace(here) : folder)
  )
}

/** Where this machine keeps what is its own: what `--data` says, or `.millrace/<name>` of the workspace. Throws USAGE. */
export function dataFolder(given: string | undefined, workspace: string, name: string): string {
  if (given?.trim() === '')
    throw new FlowError('USAGE', {
      message: '--data names no folder.',
      hint: `Name one, or leave --data off: then it is .millrace/${name} in the workspace.`,
    })
  const folder = given === undefined ? join(workspace, '.millrace', name) : resolve(given)
  refuseFile(folder)
  return folder
}

function refuseFile(folder: string): void {
  for (let place = folder; ; place = dirname(place)) {
    if (existsSync(place)) {
      if (statSync(place).isDirectory()) return
      throw new FlowError('USAGE', {
        message: `${place} is a file; name a folder with --data.`,
        hint: 'For example --data /tmp/trial.',
      })
    }
    if (dirname(place) === place) return
  }
}
