import type { NodeRun, RunFigures, RunView } from '../../contract/studio/run-methods.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { useDrawn, useRuns } from '../page/use-page.tsx'
import { isLive, runOf } from './run-of.ts'
import type { Runs } from './run-store.ts'
import { STARTING } from './starting-run.ts'

/** The latest run of the open flow. */
export function useRun(): RunView | undefined {
  const file = useDrawn((drawn) => drawn.file)
  return useRuns(({ list }) => runOf(list, file))
}

/** What a node does, or did in the last run; the same object until something about it is new. */
export function useNodeRun(node: string): NodeRun | undefined {
  return useRuns((runs) => (runs.isStarting ? STARTING : ownEntry(shownFigures(runs)?.nodes, node)))
}

/**
 * The figures of the open flow that mean something: those of the last run only as long as what is drawn is what ran.
 */
export function shownFigures({ figures, list, changes, isStarting }: Runs): RunFigures | undefined {
  if (isStarting) return undefined
  const run = runOf(list, figures?.file)
  return run !== undefined && (isLive(run) || changes.length === 0) ? figures : undefined
}
