import type { NodeRun, RunFigures, RunView } from '../../contract/studio/run-methods.ts'
import { isLive, runOf } from './run-of.ts'

/** What a node shows of a run that has told nothing of it yet. */
export const STARTING: NodeRun = { state: 'starting', ports: {} }

interface Begun {
  /** The latest run of each flow. */
  readonly list: readonly RunView[]
  /** The flow that is asked to run. */
  readonly startAsked?: string | undefined
  readonly figures?: Pick<RunFigures, 'startedAt'> | undefined
}

/** Whether the run of a flow was asked for, or begins: what figures there are, are of the run before. */
export function isStarting({ list, startAsked, figures }: Begun, file: string | undefined): boolean {
  if (file === undefined) return false
  if (startAsked === file) return true
  const run = runOf(list, file)
  return run !== undefined && isLive(run) && run.state === 'starting' && figures?.startedAt !== run.startedAt
}

/** All runs with one that has just begun, unless more is known of it by now. */
export function withBegun(all: readonly RunView[], begun: RunView): readonly RunView[] {
  const isSame = ({ file, environment }: RunView) => file === begun.file && environment === begun.environment
  if (all.some((run) => isSame(run) && run.startedAt >= begun.startedAt)) return all
  return [...all.filter((run) => !isSame(run)), begun]
}
