import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isFlowFile } from '../../flow/flow-file-name.ts'

/** The folder beside a flow that holds its cases, one folder each. */
export const TESTS = 'tests'

/** The folders of the cases of the flows in a folder, absolute, in order of name: whatever they are called. */
export function casesBeside(folder: string): readonly string[] {
  const tests = join(folder, TESTS)
  if (!holdsFlow(folder) || !existsSync(tests)) return []
  return openFoldersIn(tests).map((name) => join(tests, name))
}

export function holdsFlow(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some(isFlowFile)
}

/** Names of the folders in a folder that may hold flows of a person, in order. */
export function foldersIn(folder: string): readonly string[] {
  return openFoldersIn(folder).filter((name) => name !== 'node_modules' && name !== 'dist')
}

function openFoldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted()
}
