import type { RunView } from '../../contract/studio/run-methods.ts'

const FLOW_ENDING = /\.flow\.json$/
const OUTSIDE_ENDING = /\.outside\.flow\.json$/

/** The flow that a simulated outside belongs to; another file is itself. */
export function flowOfFile(file: string): string {
  return file.replace(OUTSIDE_ENDING, '.flow.json')
}

/** The simulated outside that would stand beside a flow. */
export function outsideOfFlow(file: string): string {
  return OUTSIDE_ENDING.test(file) ? file : file.replace(FLOW_ENDING, '.outside.flow.json')
}

/** The latest run of a flow, also for its simulated outside; undefined where it has not run. */
export function runOf(runs: readonly RunView[], file: string | undefined): RunView | undefined {
  if (file === undefined) return undefined
  return (
    runs.find((run) => run.file === file) ??
    runs.find((run) => run.withOutside && run.file === flowOfFile(file))
  )
}

/** Of all runs of a flow one that goes on here in an environment that nobody can choose any more; undefined: there is none. */
export function abandonedRun(runs: readonly RunView[], file: string | undefined): RunView | undefined {
  if (file === undefined) return undefined
  const files = new Set([file, flowOfFile(file)])
  return runs.find((run) => run.isEnvironmentGone === true && isLive(run) && files.has(run.file))
}

/** It is not over. */
export function isLive({ endedAt }: RunView): boolean {
  return endedAt === null
}
