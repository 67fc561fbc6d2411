import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import { casesBeside, foldersIn, holdsFlow, TESTS } from '../../runtime/flow-test/cases-beside.ts'
import { CASE_FILES } from '../../runtime/flow-test/flow-case.ts'
import { missingFile } from '../arguments/missing-file.ts'
import { shownPath } from '../arguments/flow-files.ts'
import { findWorkspace } from '../../runtime/files/find-workspace.ts'

const DEEPEST = 6

/** The folders of the cases that are meant, absolute, in order of path. Throws FLOW_FILE_MISSING and USAGE. */
export function findCases(given: readonly string[]): readonly string[] {
  const folders = given.length === 0 ? [findWorkspace(process.cwd())] : given
  const cases = folders.flatMap((each) => {
    const found = casesOf(each)
    if (found.length === 0) throw noCases(each)
    return found
  })
  return [...new Set(cases)].toSorted()
}

function casesOf(given: string): readonly string[] {
  const path = resolve(given)
  if (!existsSync(path)) throw missingFile(given, 'FLOW_FILE_MISSING')
  if (!statSync(path).isDirectory()) return casesBeside(dirname(path))
  if (isCase(path)) return [path]
  if (basename(path) === TESTS) return casesBeside(dirname(path))
  return casesUnder(path, 0)
}

function isCase(folder: string): boolean {
  return basename(dirname(folder)) === TESTS && holdsFlow(dirname(dirname(folder)))
}

function casesUnder(folder: string, depth: number): readonly string[] {
  if (depth > DEEPEST) return []
  const inside = foldersIn(folder).filter((name) => name !== TESTS)
  return [...casesBeside(folder), ...inside.flatMap((name) => casesUnder(join(folder, name), depth + 1))]
}

function noCases(given: string): FlowError {
  return new FlowError('USAGE', {
    message: `There is no test case in "${shownPath(resolve(given))}".`,
    hint: `A case is a folder tests/NAME beside a flow: put messages into its ${CASE_FILES.input}, {"key": "k", "value": {...}} a line, and run "millrace test --update".`,
  })
}
