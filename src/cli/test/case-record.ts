import { describeError } from '../../contract/errors.ts'
import { exactText } from '../../runtime/flow-test/exact-value.ts'
import type { Change } from '../../runtime/flow-test/compare-messages.ts'
import { shownPath } from '../arguments/flow-files.ts'
import type { TestedCase } from './tested-case.ts'

/** One JSON object for a case. */
export function caseRecord({ name, outcome, problems, result, update }: TestedCase): string {
  const fault = result?.fault
  return JSON.stringify({
    type: 'case',
    case: name,
    outcome,
    ...(result === undefined
      ? {}
      : { durationMs: Math.round(result.durationMs), messages: result.seen.length }),
    ...(update === undefined ? {} : { update }),
    ...(fault === undefined ? {} : { code: fault.code, error: describeError(fault), node: fault.nodeId }),
    problems: problems.map((problem) => ({ ...problem, file: shownPath(problem.file) })),
    differences: result?.differences.map(({ place, key, changes }) => ({
      place,
      key,
      changes: changes.map(changeRecord),
    })),
    unanswered: result?.unanswered,
    unusedAnswers: result?.unusedAnswers.map(({ line, node }) => ({ line, node })),
  })
}

function changeRecord(change: Change) {
  return {
    type: change.type,
    ...('expected' in change
      ? {
          line: change.expected.line,
          expected: change.expected.value === undefined ? undefined : exactText(change.expected.value),
        }
      : {}),
    ...('seen' in change ? { seen: exactText(change.seen.value), error: change.seen.error } : {}),
    ...('fields' in change ? { fields: change.fields } : {}),
  }
}
