import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface WorkspaceContent {
  /** `millrace.json`; text is written as it stands. */
  readonly millrace?: unknown
  /** Files of `environments/` by name. */
  readonly environments?: Readonly<Record<string, unknown>>
  /** Files of `flows/` by name, without the ending. */
  readonly flows?: Readonly<Record<string, unknown>>
}

/** Writes a workspace into a folder and gives the folder. */
export function aWorkspace(
  folder: string,
  { millrace = { version: 1 }, environments = {}, flows = {} }: WorkspaceContent = {},
): string {
  write(join(folder, 'millrace.json'), millrace)
  for (const [name, content] of Object.entries(environments))
    write(join(folder, 'environments', `${name}.json`), content)
  for (const [name, content] of Object.entries(flows))
    write(join(folder, 'flows', `${name}.flow.json`), content)
  return folder
}

function write(file: string, content: unknown): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}
