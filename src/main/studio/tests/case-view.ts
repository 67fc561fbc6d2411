import { basename } from 'node:path'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { CaseChangeView, CaseView } from '../../../contract/studio/test-methods.ts'
import { plainName } from '../../../flow/node-called.ts'
import type { CaseProblem } from '../../../runtime/flow-test/case-problem.ts'
import type { Change } from '../../../runtime/flow-test/compare-messages.ts'
import { exactText, type ExactValue } from '../../../runtime/flow-test/exact-value.ts'
import type { CaseResult } from '../../../runtime/flow-test/run-case.ts'

/** Differences of one case that are shown. */
const MOST = 50
/** Of one value. */
const LONGEST = 2_000

export function brokenCase(name: string, problems: readonly CaseProblem[]): CaseView {
  return {
    name,
    outcome: 'broken',
    durationMs: 0,
    messages: 0,
    hasExpected: false,
    problems: problems.map(({ file, line, message, hint }) => ({
      file: basename(file),
      line,
      message,
      ...(hint === undefined || hint === '' ? {} : { hint }),
    })),
    notes: [],
    differences: [],
    more: 0,
  }
}

export interface RanCase {
  readonly result: CaseResult
  readonly hasExpected: boolean
  /** Of the flow: sentences name them as people do. */
  readonly nodes: readonly { readonly id: string; readonly name?: string | undefined }[]
}

export function ranCase(name: string, { result, hasExpected, nodes }: RanCase): CaseView {
  const called = (id: string) => plainName(nodes.find((node) => node.id === id)?.name ?? id)
  const { passed, fault, differences, durationMs, seen } = result
  return {
    name,
    outcome: passed ? 'passed' : 'failed',
    durationMs,
    messages: seen.length,
    hasExpected,
    problems: [],
    ...(fault === undefined
      ? {}
      : {
          fault: {
            ...refusalOf(fault),
            ...(fault.nodeId === undefined ? {} : { node: called(fault.nodeId) }),
          },
        }),
    notes: notesOf(result, called),
    differences: differences
      .slice(0, MOST)
      .map(({ place, key, changes }) => ({ place, key, changes: changes.map(changeView) })),
    more: Math.max(0, differences.length - MOST),
  }
}

function notesOf({ unanswered, unusedAnswers }: CaseResult, called: (id: string) => string): string[] {
  return [
    ...unanswered.map(({ node, request }) => `${called(node)} asked outside and got no answer: ${request}`),
    ...unusedAnswers.map(
      ({ line, node }) =>
        `The answer for ${called(node)} in line ${line} was not asked for, or not so often.`,
    ),
  ]
}

function changeView(change: Change): CaseChangeView {
  const expected = 'expected' in change ? change.expected : undefined
  const seen = 'seen' in change ? change.seen : undefined
  return {
    type: change.type,
    ...(expected === undefined ? {} : { line: expected.line }),
    ...(expected?.value === undefined ? {} : { expected: shown(expected.value) }),
    ...(seen === undefined ? {} : { seen: shown(seen.value) }),
    ...(seen?.error === undefined ? {} : { error: seen.error }),
    fields: 'fields' in change ? change.fields.map(fieldView) : [],
  }
}

function fieldView({ field, expected, seen }: Extract<Change, { type: 'changed' }>['fields'][number]) {
  return {
    field,
    ...(expected === undefined ? {} : { expected: cut(expected) }),
    ...(seen === undefined ? {} : { seen: cut(seen) }),
  }
}

function shown(value: ExactValue): string {
  return cut(exactText(value))
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}
