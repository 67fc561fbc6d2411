import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { WORKSPACE_FILE } from '../../../contract/environment.ts'
import { readWorkspaceFile } from '../../../flow/read-workspace-file.ts'

/** What people call a workspace: the name in its millrace.json, else that of its folder. */
export function workspaceName(folder: string): string {
  return givenName(join(folder, WORKSPACE_FILE)) ?? basename(folder)
}

function givenName(file: string): string | undefined {
  try {
    return readWorkspaceFile(readFileSync(file, 'utf8')).value?.name
  } catch {
    return undefined // there is none, or it may not be read
  }
}
