import { ProblemList } from '../../flow/problem-list.ts'
import { readDocument } from '../../flow/read-document.ts'
import { flowFiles, readFlowText, shownPath } from '../arguments/flow-files.ts'
import type { Call } from '../call.ts'
import { plural } from '../terminal/figures.ts'
import { type CheckedFile, checkFlowFile, hasErrors } from './check-flow-file.ts'
import { checkReferences } from './check-references.ts'
import { checkSurroundings } from './check-surroundings.ts'
import { type FileProblems, problemLines, problemRecords } from './problem-lines.ts'

/** `millrace validate`: 2 where a flow has errors, 0 where it has at most warnings. */
export async function validateFlows(call: Call): Promise<number> {
  const { terminal } = call
  const checks: CheckedFile[] = []
  for (const file of flowFiles(call.list(0))) checks.push(await checkReferences(checkFlowFile(file)))
  reportEqualIds(checks)
  const around = checkSurroundings(checks, call.text('env'))
  const all = [...around.files, ...around.flows]
  const lines = terminal.json ? problemRecords(all) : problemLines(all, terminal.paint)
  for (const line of lines) await terminal.data(line)
  terminal.note(verdict(around.flows, around.files))
  return all.some(hasErrors) ? 2 : 0
}

/** Two flows of one id cannot run together: a problem of the second. */
function reportEqualIds(checks: CheckedFile[]): void {
  const first = new Map<string, string>()
  for (const [index, check] of checks.entries()) {
    const text = readFlowText(check.file)
    const { document, root } = readDocument(text)
    const id = document?.['id']
    if (typeof id !== 'string') continue
    const other = first.get(id)
    if (other === undefined) first.set(id, check.file)
    else {
      const list = new ProblemList(text, root)
      list.add('FIELD_INVALID', {
        at: ['id'],
        message: `"${shownPath(other)}" has the id "${id}" too.`,
        hint: 'A copied flow needs an id of its own.',
      })
      checks[index] = { ...check, problems: [...check.problems, ...list.sorted()] }
    }
  }
}

/** `2 errors and 1 warning in 3 flows and environments/prod.json.` */
export function verdict(flows: readonly FileProblems[], files: readonly FileProblems[] = []): string {
  const problems = [...flows, ...files].flatMap((check) => check.problems)
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  const found = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : '']
  const where = [plural(flows.length, 'flow'), ...files.map(({ file }) => shownPath(file))]
  return `${found.filter((part) => part !== '').join(' and ') || 'No problems'} in ${where.join(' and ')}.`
}
