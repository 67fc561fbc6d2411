import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const WORKSPACE_FILE = 'millrace.json'

/** The nearest folder upward that holds millrace.json; the folder itself where none does. */
export function findWorkspace(from: string): string {
  const start = resolve(from)
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, WORKSPACE_FILE))) return folder
    if (dirname(folder) === folder) return start
  }
}

/** Where the embedded broker's data lies: what `--data` says, or `.millrace/local` of the workspace. */
export function dataFolder(given: string | undefined, workspace = findWorkspace(process.cwd())): string {
  return given === undefined ? join(workspace, '.millrace', 'local') : resolve(given)
}
