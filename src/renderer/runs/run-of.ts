import type { RunView } from '../../contract/studio/run-methods.ts'
import { mainFlowOf } from '../../flow/flow-file-name.ts'

/** The latest run of a flow, also for its simulated outside; undefined where it has not run. */
export function runOf(runs: readonly RunView[], file: string | undefined): RunView | undefined {
  if (file === undefined) return undefined
  return (
    runs.find((run) => run.file === file) ??
    runs.find((run) => run.withOutside && run.file === mainFlowOf(file))
  )
}

/** Of all runs of a flow one that goes on here in an environment that nobody can choose any more; undefined: there is none. */
export function abandonedRun(runs: readonly RunView[], file: string | undefined): RunView | undefined {
  if (file === undefined) return undefined
  const files = new Set([file, mainFlowOf(file)])
  return runs.find((run) => run.isEnvironmentGone === true && isLive(run) && files.has(run.file))
}

/** It is not over. */
export function isLive({ endedAt }: RunView): boolean {
  return endedAt === null
}
