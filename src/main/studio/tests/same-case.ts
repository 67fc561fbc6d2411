import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CASE_FILES } from '../../../runtime/flow-test/flow-case.ts'

/** What a case is made of, by the names of its files. */
export type CaseFiles = Readonly<Record<string, string>>

/** The name of the case among `folders` that is made of the same messages for the same flow; undefined: there is none. */
export function sameCase(folders: readonly string[], files: CaseFiles): string | undefined {
  const same = folders.find((folder) =>
    [CASE_FILES.input, CASE_FILES.settings].every((name) => textIn(join(folder, name)) === files[name]),
  )
  return same === undefined ? undefined : basename(same)
}

function textIn(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
