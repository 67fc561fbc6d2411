import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readWorkspaceFile } from '../../../flow/read-workspace-file.ts'

/** What people call a workspace: the name in its millrace.json, else that of its folder. */
export function workspaceName(folder: string): string {
  const file = join(folder, 'millrace.json')
  const given = existsSync(file) ? readWorkspaceFile(readFileSync(file, 'utf8')).value?.name : undefined
  return given ?? basename(folder)
}
