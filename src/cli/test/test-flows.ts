import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describeError, FlowError } from '../../contract/errors.ts'
import { catalog } from '../../nodes/catalog.ts'
import { expectedText } from '../../runtime/flow-test/expected-text.ts'
import { CASE_FILES } from '../../runtime/flow-test/flow-case.ts'
import { runCase } from '../../runtime/flow-test/run-case.ts'
import { prepareCase } from '../../runtime/flow-test/prepare-case.ts'
import { nodeRegistry } from '../../runtime/node-registry.ts'
import { shownPath } from '../arguments/flow-files.ts'
import type { Call } from '../call.ts'
import { plural } from '../terminal/figures.ts'
import { workspaceOf } from '../workspace.ts'
import { caseLines } from './case-lines.ts'
import { caseRecord } from './case-record.ts'
import { findCases } from './find-cases.ts'
import { junitText } from './junit.ts'
import type { TestedCase } from './tested-case.ts'
import { updateExpected } from './update-expected.ts'

/** `millrace test`: 0 where all cases passed, 1 where one failed, 2 where one could not run. */
export async function testFlows(call: Call): Promise<number> {
  const { terminal } = call
  const tested: TestedCase[] = []
  for (const folder of findCases(call.list(0))) {
    const one = await testCase(folder, call.flag('update'))
    tested.push(one)
    for (const line of terminal.json ? [caseRecord(one)] : caseLines(one, terminal.paint))
      await terminal.data(line)
  }
  const junit = call.text('junit')
  if (junit !== undefined) writeJunit(junit, tested)
  terminal.note(verdict(tested))
  if (tested.some(({ outcome }) => outcome === 'broken')) return 2
  return tested.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}

async function testCase(folder: string, update: boolean): Promise<TestedCase> {
  const prepared = prepareCase(folder, catalog)
  const common = { name: shownPath(folder), expectedFile: join(folder, CASE_FILES.expected) }
  if ('problems' in prepared)
    return { ...common, outcome: 'broken', problems: prepared.problems, hasExpected: false }
  const { flowCase, flow, file } = prepared
  const result = await runCase({ flowCase, flow, file, workspace: workspaceOf(file), registry: nodeRegistry })
  const ran = { ...common, result, problems: [], hasExpected: flowCase.expected !== undefined }
  if (result.passed) return { ...ran, outcome: 'passed' }
  const canUpdate =
    update && result.fault === undefined && result.unanswered.length + result.unusedAnswers.length === 0
  if (!canUpdate) return { ...ran, outcome: 'failed' }
  return {
    ...ran,
    outcome: 'updated',
    update: updateExpected(common.expectedFile, expectedText(flowCase, result)),
  }
}

function writeJunit(file: string, tested: readonly TestedCase[]): void {
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true })
    writeFileSync(file, junitText(tested))
  } catch (cause) {
    throw new FlowError('USAGE', {
      message: `--junit ${file} cannot be written: ${describeError(cause)}.`,
      hint: 'Name a file that may be written.',
      cause,
    })
  }
}

/** `3 cases: 2 passed, 1 failed.` */
function verdict(tested: readonly TestedCase[]): string {
  const outcomes = ['passed', 'updated', 'failed', 'broken'] as const
  const counts = outcomes
    .map((outcome) => ({ outcome, count: tested.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
  return `${plural(tested.length, 'case')}: ${counts.map(({ outcome, count }) => `${count} ${outcome}`).join(', ')}.`
}
