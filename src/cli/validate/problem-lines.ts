import type { Problem } from '../../contract/problem.ts'
import { shownPath } from '../arguments/flow-files.ts'
import type { Paint } from '../terminal/paint.ts'

/** A file with what was found in it. */
export interface FileProblems {
  readonly file: string
  readonly problems: readonly Problem[]
}

/** `file:line:column  node  message  hint`, in columns; editors and terminals make a link of the place. */
export function problemLines(checks: readonly FileProblems[], paint: Paint): readonly string[] {
  const rows = checks.flatMap(({ file, problems }) =>
    problems.map((problem) => ({ ...problem, place: placeOf(file, problem) })),
  )
  const placeWidth = Math.max(0, ...rows.map(({ place }) => place.length))
  const nodeWidth = Math.max(0, ...rows.map(({ nodeId }) => (nodeId ?? '-').length))
  return rows.map((problem) => {
    const word = problem.severity === 'error' ? paint.bad('error  ') : paint.warning('warning')
    const node = (problem.nodeId ?? '-').padEnd(nodeWidth)
    const hint = problem.hint === undefined ? '' : `  ${problem.hint}`
    return `${problem.place.padEnd(placeWidth)}  ${word}  ${paint.bold(node)}  ${problem.message}${hint}  ${paint.dim(problem.code)}`
  })
}

function placeOf(file: string, { line, column }: Problem): string {
  return `${shownPath(file)}:${line}:${column}`
}

/** One JSON object for each problem. */
export function problemRecords(checks: readonly FileProblems[]): readonly string[] {
  return checks.flatMap(({ file, problems }) =>
    problems.map((problem) => JSON.stringify({ file: shownPath(file), ...problem })),
  )
}
