import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { WORKSPACE_FILE } from '../../contract/environment.ts'

/** The nearest folder upward that holds millrace.json; the folder itself where none does. */
export function findWorkspace(from: string): string {
  return markedFolder(from) ?? resolve(from)
}

/** The nearest folder upward, itself included, that holds millrace.json; undefined where none does. */
export function markedFolder(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, WORKSPACE_FILE))) return folder
    if (dirname(folder) === folder) return undefined
  }
}
