import type { CaseProblem } from '../../runtime/flow-test/case-problem.ts'
import type { CaseResult } from '../../runtime/flow-test/run-case.ts'

/** How one case ended. */
export interface TestedCase {
  /** As a person in the current folder would name it. */
  readonly name: string
  /** `broken`: its files or its flow are wrong, and it did not run. */
  readonly outcome: 'passed' | 'failed' | 'broken' | 'updated'
  readonly problems: readonly CaseProblem[]
  readonly result?: CaseResult
  readonly hasExpected: boolean
  /** Absolute path of its expected.ndjson. */
  readonly expectedFile: string
  /** With `--update`: how many lines are new, gone, or there before. */
  readonly update?: { readonly added: number; readonly removed: number; readonly kept: number }
}
